package dev.jcontainer.host;

import dev.jcontainer.kernel.Syscalls;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the host. Cheap, for it is part of every launch. Thread-safe. */
public final class HostProbe {
    private static final String[] STAGING = {"/tmp", "/run", "/mnt", "/sys"};

    private HostProbe() {}

    /** What cannot change while the JVM lives; asked with the first launch. */
    private static final class Fixed {
        static final boolean ROOT_IS_INITRAMFS;
        static final String STAGING_DIRECTORY;

        static {
            try {
                ROOT_IS_INITRAMFS = isInitramfs(MountTable.parse(read("/proc/self/mountinfo")));
                STAGING_DIRECTORY = firstDirectory();
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /**
     * The facts as they are now.
     *
     * @param withMounts whether the mounts are wanted
     * @throws IOException if {@code /proc} cannot be read
     */
    public static HostFacts probe(boolean withMounts) throws IOException {
        List<HostMount> mounts = withMounts ? MountTable.parse(read("/proc/self/mountinfo")) : List.of();
        return new HostFacts(
                mounts,
                Fixed.ROOT_IS_INITRAMFS,
                Syscalls.permittedCapabilities(),
                Fixed.STAGING_DIRECTORY,
                terminalType());
    }

    /** The last mount on a place is the one in view. */
    static boolean isInitramfs(List<HostMount> mounts) {
        String type = "";
        for (HostMount mount : mounts) {
            if (mount.mountPoint().equals("/")) {
                type = mount.type();
            }
        }
        return type.equals("rootfs");
    }

    private static String firstDirectory() throws IOException {
        for (String candidate : STAGING) {
            if (new File(candidate).isDirectory()) {
                return candidate;
            }
        }
        throw new IOException("Cannot find a directory to stage mounts on: this machine has none of /tmp, /run, /mnt"
                + " and /sys. Make one of them.");
    }

    private static @Nullable String terminalType() {
        if (!Syscalls.isTerminal(0) && !Syscalls.isTerminal(1) && !Syscalls.isTerminal(2)) {
            return null;
        }
        String term = System.getenv("TERM");
        return term == null || term.isEmpty() ? "xterm" : term;
    }

    private static byte[] read(String path) throws IOException {
        try (InputStream in = new FileInputStream(path)) {
            return in.readAllBytes();
        }
    }
}
