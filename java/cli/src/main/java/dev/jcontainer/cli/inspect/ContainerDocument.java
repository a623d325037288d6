package dev.jcontainer.cli.inspect;

import dev.jcontainer.cli.container.ContainerSpace;
import dev.jcontainer.cli.value.Timestamp;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.ContainerDescription;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What docker's {@code inspect} says about a container, in its order and by its names. */
final class ContainerDocument {
    private ContainerDocument() {}

    /**
     * The document.
     *
     * @param hasSize whether the sizes of the container are measured
     */
    static Map<String, @Nullable Object> of(EngineContainer container, Engine engine, boolean hasSize)
            throws IOException {
        ContainerDescription description = container.description();
        ContainerSpec spec = description.spec();
        Detached detached = description.detached();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Id", description.id());
        members.put("Created", Timestamp.shortest(description.created()));
        members.put("Path", spec.command().get(0));
        members.put(
                "Args",
                new ArrayList<Object>(spec.command().subList(1, spec.command().size())));
        members.put("State", state(description.status(), container.health()));
        Detached.ImageUsed image = detached.image();
        members.put("Image", image == null ? "" : image.id());
        members.put(
                "LogPath", detached.log().format() == LogOptions.Format.NONE ? "" : description.directory() + "/log");
        members.put("Name", "/" + description.name());
        members.put("RestartCount", (long) description.status().restarts());
        members.put("Driver", "overlay2");
        members.put("Platform", "linux");
        String profile = spec.privileges().appArmorProfile();
        members.put("AppArmorProfile", profile == null ? "" : profile);
        members.put("ExecIDs", null);
        members.put("HostConfig", HostConfigDocument.of(spec, detached));
        if (hasSize) {
            long written = ContainerSpace.written(container);
            members.put("SizeRw", written);
            members.put("SizeRootFs", written + ContainerSpace.image(container, engine.images()));
        }
        members.put("Mounts", mounts(spec, detached));
        members.put("Config", ConfigDocument.of(description.id(), spec, detached));
        members.put("NetworkSettings", network(description.status(), detached));
        return members;
    }

    private static Map<String, @Nullable Object> state(ContainerStatus status, @Nullable Health health) {
        EngineState state = status.state();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Status", state.word());
        members.put("Running", status.isActive());
        members.put("Paused", state == EngineState.PAUSED);
        members.put("Restarting", state == EngineState.RESTARTING);
        members.put("OOMKilled", status.isOomKilled());
        members.put("Dead", state == EngineState.DEAD);
        members.put("Pid", (long) status.pid());
        members.put("ExitCode", (long) status.exitCode());
        members.put("Error", status.error() == null ? "" : status.error());
        members.put("StartedAt", Timestamp.shortest(status.started()));
        members.put("FinishedAt", Timestamp.shortest(status.finished()));
        if (health != null) {
            members.put("Health", health(health));
        }
        return members;
    }

    private static Map<String, @Nullable Object> health(Health health) {
        List<Object> log = new ArrayList<>();
        for (Health.Result result : health.results()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("Start", Timestamp.shortest(result.start()));
            one.put("End", Timestamp.shortest(result.end()));
            one.put("ExitCode", (long) result.exitCode());
            one.put("Output", result.output());
            log.add(one);
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Status", health.status());
        members.put("FailingStreak", (long) health.failing());
        members.put("Log", log);
        return members;
    }

    private static List<Object> mounts(ContainerSpec spec, Detached detached) {
        List<Object> mounts = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            if (mount instanceof Mount.Bind bind) {
                mounts.add(bind(bind, volumeAt(bind.target(), detached)));
            } else if (mount instanceof Mount.Tmpfs tmpfs) {
                mounts.add(mount("tmpfs", "", tmpfs.target(), !tmpfs.isReadOnly(), ""));
            }
        }
        return mounts;
    }

    /** The volume with this target, which the specification has as a bind of the volume's directory; null if none. */
    static @Nullable VolumeMount volumeAt(String target, Detached detached) {
        for (VolumeMount volume : detached.volumes()) {
            if (volume.target().equals(target)) {
                return volume;
            }
        }
        return null;
    }

    private static Map<String, @Nullable Object> bind(Mount.Bind bind, @Nullable VolumeMount volume) {
        if (volume == null) {
            String propagation = "r" + bind.propagation().name().toLowerCase(Locale.ROOT);
            return mount("bind", bind.source(), bind.target(), !bind.isReadOnly(), propagation);
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Type", "volume");
        members.put("Name", volume.name());
        members.putAll(mount("volume", bind.source(), bind.target(), !bind.isReadOnly(), ""));
        members.put("Driver", "local");
        return members;
    }

    private static Map<String, @Nullable Object> mount(
            String type, String source, String target, boolean isWritable, String propagation) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Type", type);
        members.put("Source", source);
        members.put("Destination", target);
        members.put("Mode", "");
        members.put("RW", isWritable);
        members.put("Propagation", propagation);
        return members;
    }

    private static Map<String, @Nullable Object> network(ContainerStatus status, Detached detached) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("IPAddress", "");
        one.put("Gateway", "");
        Map<String, @Nullable Object> networks = new LinkedHashMap<>();
        networks.put(detached.network().word(), one);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Ports", PortsDocument.of(status.ports()));
        members.put("IPAddress", "");
        members.put("Networks", networks);
        return members;
    }
}
