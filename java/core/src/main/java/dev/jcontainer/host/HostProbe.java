package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the host. Cheap, for it is part of every launch. Thread-safe. */
public final class HostProbe {
    private static final String[] STAGING = {"/tmp", "/run", "/mnt", "/sys"};

    private static final int O_PATH = 010000000;

    private HostProbe() {}

    /** What cannot change while the JVM lives; asked with the first launch. */
    private record Fixed(
            boolean isInitramfs,
            String stagingDirectory,
            @Nullable List<IdMap.Range> groups,
            boolean isSelinux) {
        private static final Lazy<Fixed> FACTS = new Lazy<>() {
            @Override
            protected Fixed compute() throws IOException {
                return new Fixed(
                        HostProbe.isInitramfs(MountTable.parse(read("/proc/self/mountinfo"))),
                        firstDirectory(),
                        IdMap.parse(new String(read("/proc/self/gid_map"), StandardCharsets.US_ASCII)),
                        SecurityModules.hasSelinux());
            }
        };
    }

    /**
     * The facts as they are now.
     *
     * @param withMounts whether the mounts are wanted
     * @throws IOException if {@code /proc} cannot be read
     */
    public static HostFacts probe(boolean withMounts) throws IOException {
        return probe(withMounts, List.of());
    }

    /**
     * The facts as they are now.
     *
     * @param withMounts whether the mounts are wanted
     * @param sources paths of which it is wanted how mounts spread from them
     * @throws IOException if {@code /proc} or a source cannot be read
     */
    public static HostFacts probe(boolean withMounts, List<String> sources) throws IOException {
        Fixed fixed = Fixed.FACTS.get();
        List<HostMount> mounts = withMounts ? MountTable.parse(read("/proc/self/mountinfo")) : List.of();
        return new HostFacts(
                mounts,
                fixed.isInitramfs,
                Syscalls.permittedCapabilities(),
                fixed.stagingDirectory,
                sources.isEmpty() ? List.of() : sources(sources),
                fixed.groups,
                fixed.isSelinux,
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

    private static List<SourcePropagation> sources(List<String> paths) throws IOException {
        byte[] table = read("/proc/self/mountinfo");
        List<SourcePropagation> sources = new ArrayList<>();
        for (String path : paths) {
            String fields = MountTable.optionalFields(table, mountOf(path));
            sources.add(new SourcePropagation(path, fields.contains("shared:"), fields.contains("master:")));
        }
        return sources;
    }

    /** The id of the mount that a path lies on: man 5 proc, /proc/pid/fdinfo. */
    private static int mountOf(String path) throws IOException {
        int descriptor = SystemCallException.check(Syscalls.open(Bytes.cString(path), O_PATH, 0), "open " + path);
        try {
            String information = new String(read("/proc/self/fdinfo/" + descriptor), StandardCharsets.US_ASCII);
            int start = information.indexOf("mnt_id:") + "mnt_id:".length();
            return Integer.parseInt(information
                    .substring(start, information.indexOf('\n', start))
                    .strip());
        } finally {
            Syscalls.close(descriptor);
        }
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

    /** The type of the terminal that is one of our streams, null where none is. */
    public static @Nullable String terminalType() {
        if (!Syscalls.isTerminal(0) && !Syscalls.isTerminal(1) && !Syscalls.isTerminal(2)) {
            return null;
        }
        String term = System.getenv("TERM");
        return term == null || term.isEmpty() ? "xterm" : term;
    }

    /** The machine's host name. */
    public static String hostname() throws IOException {
        return Bytes.decode(read("/proc/sys/kernel/hostname")).trim();
    }

    private static byte[] read(String path) throws IOException {
        return KernelFiles.read(path);
    }
}
