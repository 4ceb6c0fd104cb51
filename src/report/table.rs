//! Tables for a terminal or in Markdown. Cells may contain file names, so control characters and markup are escaped.

use crate::visible::one_line;

/// A column: its alignment and title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Left-aligned, for text.
    Left(&'static str),
    /// Right-aligned, for numbers.
    Right(&'static str),
}

/// A table. Every row has a cell for each column.
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
    /// The table as aligned text with at most `most` rows, and a last line with the number of omitted rows. Empty without
    /// rows.
    pub fn text(&self, most: usize) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let titles: Vec<String> = self.columns.iter().map(|column| column.title().to_owned()).collect();
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .take(most)
            .map(|row| row.iter().map(|cell| one_line(cell).into_owned()).collect())
            .collect();
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

    /// The table in GitHub's Markdown, with at most `most` rows.
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

/// Escapes text for Markdown.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
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
        let want = "   size  file\n    1 B  a_b|c.jpg\n1000 kB  \\u{1b}[2Jb.jpg  x\n";
        assert_eq!(table().text(9), want);
        assert_eq!(table().text(1), "size  file\n 1 B  a_b|c.jpg\nand 1 more\n");
        assert_eq!(Table { rows: Vec::new(), ..table() }.text(9), "");
    }

    #[test]
    fn markup_in_cells_is_escaped() {
        let want = "| size | file |  |\n| ---: | --- | --- |\n| 1 B | a&#95;b&#124;c.jpg |  |\n\nand 1 more\n";
        assert_eq!(table().markdown(1), want);
    }
}
