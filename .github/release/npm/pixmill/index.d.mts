/**
 * The absolute path of the pixmill program: the value of the variable `PIXMILL_BINARY_PATH`, or the file in the package of
 * this platform. Throws an error that names the remedy when the program is not installed.
 */
export declare function binaryPath(): string;
