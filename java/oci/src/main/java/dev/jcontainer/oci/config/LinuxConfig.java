package dev.jcontainer.oci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Linux part of a configuration.
 *
 * @param namespaces the namespaces that the container does not share with the runtime; each kind at most once
 * @param devices the devices in addition to the default ones
 * @param netDevices the names of network devices of the host, each with its name in the container
 * @param cgroupsPath the path of the container's cgroup, or null if the runtime chooses it
 * @param rootfsPropagation {@code private}, {@code rslave} and so on, or null for the runtime's default
 * @param mountLabel the SELinux label of the container's mounts, or null for none
 */
public record LinuxConfig(
        List<Namespace> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, TimeOffset> timeOffsets,
        List<DeviceConfig> devices,
        Map<String, String> netDevices,
        @Nullable String cgroupsPath,
        Resources resources,
        @Nullable String rootfsPropagation,
        @Nullable SeccompConfig seccomp,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        @Nullable String mountLabel,
        @Nullable Personality personality,
        @Nullable IntelRdt intelRdt,
        Map<String, String> sysctl,
        @Nullable MemoryPolicy memoryPolicy) {
    /** The kinds of namespaces. */
    public static final List<String> NAMESPACE_TYPES =
            List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");

    /** A configuration without a Linux part. */
    public static final LinuxConfig NONE = new LinuxConfig(
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of(),
            null,
            Resources.NONE,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null,
            Map.of(),
            null);

    public LinuxConfig {
        namespaces = List.copyOf(namespaces);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        devices = List.copyOf(devices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
    }

    /** Returns the namespace of a kind, or null if the container uses the runtime's. */
    public @Nullable Namespace namespace(String type) {
        for (int i = 0; i < namespaces.size(); i++) {
            if (namespaces.get(i).type().equals(type)) {
                return namespaces.get(i);
            }
        }
        return null;
    }

    /** Whether the container gets a new namespace of a kind. */
    public boolean isNew(String type) {
        Namespace namespace = namespace(type);
        return namespace != null && namespace.path() == null;
    }

    /**
     * A namespace.
     *
     * @param type {@code pid}, {@code network}, {@code mount}, {@code ipc}, {@code uts}, {@code user}, {@code cgroup}
     *     or {@code time}
     * @param path the absolute path of an existing namespace, or null for a new one
     */
    public record Namespace(String type, @Nullable String path) {}

    /** The offset of a clock of a time namespace: seconds, and 0 to 999999999 nanoseconds. */
    public record TimeOffset(long seconds, long nanoseconds) {
        /** No offset. */
        public static final TimeOffset NONE = new TimeOffset(0, 0);
    }

    /**
     * A device node.
     *
     * @param type {@code c}, {@code b}, {@code u} or {@code p}
     * @param mode the permissions, or null for 0666
     * @param uid the owner, or null for 0
     * @param gid the group, or null for 0
     */
    public record DeviceConfig(
            String path,
            String type,
            int major,
            int minor,
            @Nullable Integer mode,
            @Nullable Long uid,
            @Nullable Long gid) {}

    /**
     * The execution domain for {@code personality(2)}.
     *
     * @param domain {@code LINUX} or {@code LINUX32}
     */
    public record Personality(String domain, List<String> flags) {
        public Personality {
            flags = List.copyOf(flags);
        }
    }

    /** Settings of the resctrl filesystem. */
    public record IntelRdt(
            @Nullable String closId,
            List<String> schemata,
            @Nullable String l3CacheSchema,
            @Nullable String memBwSchema,
            boolean enableMonitoring) {
        public IntelRdt {
            schemata = List.copyOf(schemata);
        }
    }

    /**
     * The memory policy for {@code set_mempolicy(2)}.
     *
     * @param mode one of {@link #MODES}, such as {@code MPOL_DEFAULT}
     * @param nodes a list of memory nodes such as {@code 0-3,7}, or null for none
     * @param flags some of {@link #FLAGS}
     */
    public record MemoryPolicy(String mode, @Nullable String nodes, List<String> flags) {
        /** The supported values of {@link #mode}. */
        public static final List<String> MODES = List.of(
                "MPOL_BIND",
                "MPOL_DEFAULT",
                "MPOL_INTERLEAVE",
                "MPOL_LOCAL",
                "MPOL_PREFERRED",
                "MPOL_PREFERRED_MANY",
                "MPOL_WEIGHTED_INTERLEAVE");

        /** The supported values of {@link #flags}. */
        public static final List<String> FLAGS =
                List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

        public MemoryPolicy {
            flags = List.copyOf(flags);
        }
    }
}
