package dev.jcontainer.cli.run;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;

/** The file of {@code --pidfile}. */
final class PidFile {
    private PidFile() {}

    /** Writes a pid to a file, which is replaced. */
    static void write(String path, int pid) throws IOException {
        String attempt = "write the pid of the program to " + path;
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_TRUNC;
        int file = SystemCallException.check(Syscalls.open(Bytes.cString(path), flags, 0644), attempt);
        try {
            SystemCallException.check(Syscalls.write(file, Bytes.encode(Integer.toString(pid))), attempt);
        } finally {
            Syscalls.close(file);
        }
    }
}
