package dev.jcontainer;

import java.io.IOException;
import java.io.OutputStream;

/** The stdin of a process whose stdin is not a pipe: the null output stream of {@link ProcessBuilder.Redirect}. */
final class ClosedOutput extends OutputStream {
    @Override
    public void write(int b) throws IOException {
        throw new IOException("The program's stdin is not a pipe of this process");
    }
}
