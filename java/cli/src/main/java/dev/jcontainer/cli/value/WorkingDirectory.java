package dev.jcontainer.cli.value;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes relative paths of the command line absolute, byte for byte. */
public final class WorkingDirectory {
    private WorkingDirectory() {}

    /** Returns the absolute path. An absolute path needs no system call. */
    public static String resolve(String path) throws IOException {
        if (path.isEmpty() || path.charAt(0) == '/') {
            return path;
        }
        return resolve(current(), path);
    }

    /**
     * Resolves a relative path against an absolute directory that has no symbolic links in it. Only leading {@code .}
     * and {@code ..} are resolved here: a later {@code ..} may follow a symbolic link, so the kernel resolves it.
     */
    public static String resolve(String directory, String path) {
        String base = directory;
        String rest = path;
        while (true) {
            int slash = rest.indexOf('/');
            String first = slash < 0 ? rest : rest.substring(0, slash);
            if (first.equals("..")) {
                base = base.substring(0, Math.max(0, base.lastIndexOf('/')));
            } else if (!first.isEmpty() && !first.equals(".")) {
                break;
            }
            if (slash < 0) {
                rest = "";
                break;
            }
            rest = rest.substring(slash + 1);
        }
        if (rest.isEmpty()) {
            return base.isEmpty() ? "/" : base;
        }
        return base.endsWith("/") ? base + rest : base + "/" + rest;
    }

    /**
     * The current directory. The JVM has decoded its name by the locale. If that may have changed the name, PWD is
     * used, provided that it names the current directory of this process.
     */
    private static String current() throws IOException {
        String decoded = System.getProperty("user.dir", "");
        if (isExact(decoded)) {
            return decoded;
        }
        String pwd = HostEnvironment.read().value("PWD");
        if (pwd != null && pwd.startsWith("/") && isCurrent(pwd)) {
            return pwd;
        }
        throw new IOException("Cannot tell the name of the current directory, '" + decoded
                + "': it is not valid text in this locale, and PWD does not name it. Give absolute paths, or set LC_ALL"
                + " to a UTF-8 locale.");
    }

    private static boolean isExact(@Nullable String decoded) {
        boolean isUtf8 = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
        for (int i = 0; decoded != null && i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\uFFFD' || !isUtf8 && (c >= 0x80 || c == '?')) {
                return false;
            }
        }
        return decoded != null;
    }

    private static boolean isCurrent(String path) throws IOException {
        int directory = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
        if (directory < 0) {
            return false;
        }
        try {
            return Files.isSameFile(Path.of("/proc/self/fd/" + directory), Path.of("/proc/self/cwd"));
        } finally {
            Syscalls.close(directory);
        }
    }
}
