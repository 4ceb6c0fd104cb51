//! Rows and columns for people: aligned for a terminal, or in Markdown. Names come from files, so nothing in them may
//! move the cursor or be taken for markup.

/// A column: its title, and on which side its cells are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Words.
    Left(&'static str),
    /// Numbers.
    Right(&'static str),
}

/// A table; every row has a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// From left to right.
    pub columns: &'static [Column],
    /// From top to bottom.
    pub rows: Vec<Vec<String>>,
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Column::Left(title) | Column::Right(title) => title,
        }
    }
}

impl Table {
    /// At most so many rows, each on one line; a last line says how many more there are. Empty without rows.
    pub fn text(&self, most: usize) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let titles: Vec<String> = self.columns.iter().map(|column| column.title().to_owned()).collect();
        let shown: Vec<Vec<String>> =
            self.rows.iter().take(most).map(|row| row.iter().map(|c| plain(c)).collect()).collect();
        let rows = || std::iter::once(&titles).chain(&shown);
        let width = |i: usize| rows().filter_map(|row| row.get(i)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        for row in rows() {
            let cells = row.iter().zip(self.columns).zip(&widths).map(|((cell, column), width)| match column {
                Column::Left(_) => format!("{cell:<width$}"),
                Column::Right(_) => format!("{cell:>width$}"),
            });
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
        }
        text + &self.more(most)
    }

    /// The same in GitHub's Markdown.
    pub fn markdown(&self, most: usize) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rules = self.columns.iter().map(|column| match column {
            Column::Left(_) => "---".to_owned(),
            Column::Right(_) => "---:".to_owned(),
        });
        let mut text = line(self.columns.iter().map(|column| column.title().to_owned()).collect());
        text += &line(rules.collect());
        text.extend(self.rows.iter().take(most).map(|row| line(row.iter().map(|cell| escaped(cell)).collect())));
        let more = self.more(most);
        if more.is_empty() { text } else { format!("{text}\n{more}") }
    }

    fn more(&self, most: usize) -> String {
        match self.rows.len().saturating_sub(most) {
            0 => String::new(),
            more => format!("and {more} more\n"),
        }
    }
}

/// Text on one line, without what a terminal takes for a command.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Text that Markdown shows as it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '@' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = [["1 B", "a_b|c.jpg", ""], ["1000 kB", "\x1b[2Jb.jpg", "x"]];
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        Table { columns: &[Column::Right("size"), Column::Left("file"), Column::Left("")], rows }
    }

    #[test]
    fn columns_are_aligned_and_rows_are_single_lines() {
        let want = "   size  file\n    1 B  a_b|c.jpg\n1000 kB  \u{fffd}[2Jb.jpg  x\n";
        assert_eq!(table().text(9), want);
        assert_eq!(table().text(1), "size  file\n 1 B  a_b|c.jpg\nand 1 more\n");
        assert_eq!(Table { rows: Vec::new(), ..table() }.text(9), "");
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        let want = "| size | file |  |\n| ---: | --- | --- |\n| 1 B | a&#95;b&#124;c.jpg |  |\n\nand 1 more\n";
        assert_eq!(table().markdown(1), want);
    }
}
