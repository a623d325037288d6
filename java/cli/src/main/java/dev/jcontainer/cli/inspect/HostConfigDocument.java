package dev.jcontainer.cli.inspect;

import dev.jcontainer.cli.option.RestartOption;
import dev.jcontainer.engine.port.PublishedPorts;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.HostEntry;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.UserNamespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The member HostConfig of docker's document about a container: what this machine gives it. */
final class HostConfigDocument {
    private static final long NANO_CPUS_A_MICROSECOND = 1_000_000_000L;
    private static final long DEFAULT_PERIOD = 100_000;

    private final ContainerSpec spec;
    private final Detached detached;
    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    private HostConfigDocument(ContainerSpec spec, Detached detached) {
        this.spec = spec;
        this.detached = detached;
    }

    static Map<String, @Nullable Object> of(ContainerSpec spec, Detached detached) {
        HostConfigDocument document = new HostConfigDocument(spec, detached);
        document.lifetime();
        document.privileges();
        document.isolation();
        document.limits(spec.limits());
        return document.members;
    }

    private void lifetime() {
        members.put("Binds", orNull(binds()));
        members.put("ContainerIDFile", "");
        members.put("LogConfig", log(detached.log()));
        members.put("NetworkMode", detached.network().word());
        members.put("PortBindings", bindings());
        Map<String, @Nullable Object> restart = new LinkedHashMap<>();
        restart.put("Name", RestartOption.word(detached.restart().kind()));
        restart.put("MaximumRetryCount", (long) detached.restart().maximumRetries());
        members.put("RestartPolicy", restart);
        members.put("AutoRemove", detached.isRemovedAtEnd());
        members.put("VolumeDriver", "");
        members.put("VolumesFrom", null);
    }

    private List<Object> binds() {
        List<Object> binds = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            if (mount instanceof Mount.Bind bind && ContainerDocument.volumeAt(bind.target(), detached) == null) {
                binds.add(bind.source() + ":" + bind.target() + (bind.isReadOnly() ? ":ro" : ""));
            }
        }
        for (VolumeMount volume : detached.volumes()) {
            if (!volume.name().isEmpty()) {
                binds.add(volume.name() + ":" + volume.target() + (volume.isReadOnly() ? ":ro" : ""));
            }
        }
        return binds;
    }

    private static Map<String, @Nullable Object> log(LogOptions log) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("max-file", Integer.toString(log.maxFiles()));
        config.put("max-size", log.maxSize() == 0 ? "-1" : Long.toString(log.maxSize()));
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        switch (log.format()) {
            case NONE:
                members.put("Type", "none");
                config.clear();
                break;
            case JSON_FILE:
                members.put("Type", "json-file");
                break;
            default:
                members.put("Type", "k8s-file");
        }
        members.put("Config", config);
        return members;
    }

    private Map<String, @Nullable Object> bindings() {
        Map<String, @Nullable Object> bindings = new LinkedHashMap<>();
        for (PortMapping port : detached.ports()) {
            PortsDocument.add(bindings, port, port.hostPort() == 0 ? "" : PublishedPorts.hostPorts(port));
        }
        return bindings;
    }

    private void privileges() {
        Capabilities given = spec.privileges().capabilities();
        List<Object> added = new ArrayList<>();
        List<Object> dropped = new ArrayList<>();
        boolean isPrivileged = spec.privileges().isPrivileged();
        for (Capability capability : isPrivileged ? new Capability[0] : Capability.values()) {
            boolean isDefault = (Capabilities.DEFAULT.granted() & capability.bit()) != 0;
            boolean isGiven = (given.granted() & capability.bit()) != 0;
            if (isDefault != isGiven) {
                (isGiven ? added : dropped).add("CAP_" + capability.name());
            }
        }
        members.put("CapAdd", orNull(added));
        members.put("CapDrop", orNull(dropped));
        members.put("CgroupnsMode", "private");
        members.put("Dns", new ArrayList<Object>(spec.dns().servers()));
        members.put("DnsOptions", new ArrayList<Object>(spec.dns().options()));
        members.put("DnsSearch", new ArrayList<Object>(spec.dns().search()));
        List<Object> hosts = new ArrayList<>();
        for (HostEntry host : spec.hosts()) {
            hosts.add(host.name() + ":" + host.address());
        }
        members.put("ExtraHosts", orNull(hosts));
        members.put("GroupAdd", orNull(new ArrayList<>(spec.user().groups())));
        members.put("IpcMode", "private");
        members.put("Cgroup", "");
        members.put("Links", null);
        Long score = spec.limits().oomScoreAdj();
        members.put("OomScoreAdj", score == null ? 0L : score);
        members.put("PidMode", "");
        members.put("Privileged", isPrivileged);
        members.put("PublishAllPorts", detached.isPublishingAll());
    }

    private void isolation() {
        Root root = spec.root();
        boolean isReadOnly = root instanceof Root.Directory directory
                ? directory.isReadOnly()
                : root instanceof Root.Host host
                        ? host.isReadOnly()
                        : root instanceof Root.Layers layers && layers.isReadOnly();
        members.put("ReadonlyRootfs", isReadOnly);
        members.put("SecurityOpt", spec.privileges().noNewPrivs() ? List.of("no-new-privileges") : null);
        members.put("UTSMode", "");
        members.put("UsernsMode", userNamespace(spec.userNamespace()));
        members.put("ShmSize", spec.shmSize());
        members.put("Init", spec.init());
        members.put("Tmpfs", tmpfs());
        members.put("Runtime", "jcontainer");
        members.put("Isolation", "");
    }

    /** Docker's word for its default is an empty one. */
    private static String userNamespace(UserNamespace namespace) {
        if (namespace == UserNamespace.DEFAULT) {
            return "";
        }
        return namespace instanceof Enum<?> word
                ? word.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : "private";
    }

    private @Nullable Object tmpfs() {
        Map<String, @Nullable Object> targets = new LinkedHashMap<>();
        for (Mount mount : spec.mounts()) {
            if (mount instanceof Mount.Tmpfs tmpfs) {
                targets.put(tmpfs.target(), "");
            }
        }
        return targets.isEmpty() ? null : targets;
    }

    private void limits(Limits limits) {
        members.put("CpuShares", orZero(limits.cpuShares()));
        members.put("Memory", orZero(limits.memory()));
        Long quota = limits.cpuQuota();
        Long period = limits.cpuPeriod();
        boolean isNumber =
                quota != null && quota > 0 && period != null && period == DEFAULT_PERIOD; // as --cpus gives it
        members.put("NanoCpus", isNumber ? orZero(quota) * NANO_CPUS_A_MICROSECOND / DEFAULT_PERIOD : 0L);
        members.put("CgroupParent", limits.cgroupParent() == null ? "" : limits.cgroupParent());
        members.put("BlkioWeight", orZero(limits.blkioWeight()));
        members.put("CpuPeriod", isNumber ? 0L : orZero(period));
        members.put("CpuQuota", isNumber ? 0L : orZero(quota));
        members.put("CpusetCpus", limits.cpusetCpus() == null ? "" : limits.cpusetCpus());
        members.put("CpusetMems", limits.cpusetMems() == null ? "" : limits.cpusetMems());
        List<Object> devices = new ArrayList<>();
        for (Device device : spec.devices()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("PathOnHost", device.source());
            one.put("PathInContainer", device.target());
            one.put(
                    "CgroupPermissions",
                    (device.isReadable() ? "r" : "")
                            + (device.isWritable() ? "w" : "")
                            + (device.isMakeable() ? "m" : ""));
            devices.add(one);
        }
        members.put("Devices", devices);
        members.put("MemoryReservation", orZero(limits.memoryReservation()));
        members.put("MemorySwap", orZero(limits.memorySwap()));
        members.put("MemorySwappiness", null);
        members.put("OomKillDisable", false);
        members.put("PidsLimit", limits.pids());
        List<Object> ulimits = new ArrayList<>();
        for (Ulimit ulimit : spec.ulimits()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("Name", ulimit.resource().option());
            one.put("Hard", ulimit.hard());
            one.put("Soft", ulimit.soft());
            ulimits.add(one);
        }
        members.put("Ulimits", ulimits);
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private static @Nullable Object orNull(List<?> list) {
        return list.isEmpty() ? null : list;
    }
}
