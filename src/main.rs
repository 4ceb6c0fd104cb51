//! The `pixmill` program: everything is in the library.

fn main() -> std::process::ExitCode {
    pixmill::cli::main()
}
