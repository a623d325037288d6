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

/** Reads the facts about the host. It is fast, because it is part of every launch. Thread-safe. */
public final class HostProbe {
    private static final String[] STAGING = {"/tmp", "/run", "/mnt", "/sys"};

    private static final int O_PATH = 010000000;

    private HostProbe() {}

    /** The facts that cannot change during the lifetime of the JVM; they are read at the first launch. */
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
     * Returns the current facts.
     *
     * @param withMounts whether the mounts are needed
     * @throws IOException if {@code /proc} cannot be read
     */
    public static HostFacts probe(boolean withMounts) throws IOException {
        return probe(withMounts, List.of());
    }

    /**
     * Returns the current facts.
     *
     * @param withMounts whether the mounts are needed
     * @param sources the paths for which the propagation of their mounts is needed
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
                null,
                terminalType());
    }

    /** If several file systems are mounted on a place, the last one is visible. */
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

    /** Returns the id of the mount on which a path is: man 5 proc, /proc/pid/fdinfo. */
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

    /** Returns the type of the terminal that is one of our streams, or null if none is a terminal. */
    public static @Nullable String terminalType() {
        if (!Syscalls.isTerminal(0) && !Syscalls.isTerminal(1) && !Syscalls.isTerminal(2)) {
            return null;
        }
        String term = System.getenv("TERM");
        return term == null || term.isEmpty() ? "xterm" : term;
    }

    /** Returns the machine's host name. */
    public static String hostname() throws IOException {
        return Bytes.decode(read("/proc/sys/kernel/hostname")).trim();
    }

    /** Returns the names of this host. */
    public static HostNames names() throws IOException {
        return new HostNames(hostname(), textIfThere("/etc/hosts"), textIfThere("/etc/resolv.conf"));
    }

    private static String textIfThere(String path) throws IOException {
        byte[] text = KernelFiles.readIfThere(path);
        return text == null ? "" : Bytes.decode(text);
    }

    private static byte[] read(String path) throws IOException {
        return KernelFiles.read(path);
    }
}
