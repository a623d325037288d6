package dev.jcontainer.cli.container;

import dev.jcontainer.ContainerInfo;
import dev.jcontainer.cli.value.HumanDuration;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container of the list, detached or attached. Not thread-safe. */
public final class ContainerRow {
    public static final int SHORT_ID = 12;
    private static final int MAX_COMMAND = 20;
    private static final int MAX_MOUNT = 15;
    private static final Detached NOTHING = Detached.builder().build();

    private final String id;
    private final String name;
    private final List<String> command;
    private final Instant created;
    private final ContainerStatus status;
    private final Detached detached;
    private final @Nullable EngineContainer container;

    public ContainerRow(
            String id,
            String name,
            List<String> command,
            Instant created,
            ContainerStatus status,
            Detached detached,
            @Nullable EngineContainer container) {
        this.id = id;
        this.name = name;
        this.command = command;
        this.created = created;
        this.status = status;
        this.detached = detached;
        this.container = container;
    }

    /** A detached container. */
    public static ContainerRow of(EngineContainer container) throws IOException {
        return new ContainerRow(
                container.id(),
                container.name(),
                container.command(),
                container.created(),
                container.foundStatus(),
                container.detached(),
                container);
    }

    /** An attached container. */
    public static ContainerRow of(ContainerInfo info, boolean isPaused, long pid) {
        ContainerStatus status = new ContainerStatus(
                isPaused ? EngineState.PAUSED : EngineState.RUNNING,
                1,
                (int) pid,
                0,
                false,
                info.created(),
                null,
                0,
                null,
                List.of());
        String name = info.name();
        return new ContainerRow(
                info.id(), name == null ? "" : name, info.command(), info.created(), status, NOTHING, null);
    }

    public String id() {
        return id;
    }

    public String shortId() {
        return id.substring(0, SHORT_ID);
    }

    public String name() {
        return name;
    }

    public Instant created() {
        return created;
    }

    public ContainerStatus status() {
        return status;
    }

    /** What a detached container has; nothing of an attached one. */
    public Detached detached() {
        return detached;
    }

    /** The container; null for an attached one. */
    @Nullable
    public EngineContainer container() {
        return container;
    }

    /** The state of its health; null without a check, or while it does not run. */
    @Nullable
    public String health() throws IOException {
        if (container == null || detached.health() == null || status.state() != EngineState.RUNNING) {
            return null;
        }
        Health health = container.health();
        return health == null ? "starting" : health.status();
    }

    /** The words of its image; empty without one. */
    public String image() {
        Detached.ImageUsed image = detached.image();
        return image == null ? "" : image.reference();
    }

    /** The program and its arguments, in quotes; words with a space have quotes of their own, as with docker. */
    public String command(boolean isWhole) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            boolean isQuoted = i > 0 && word.indexOf(' ') >= 0;
            words.append(i == 0 ? "" : " ")
                    .append(isQuoted ? "'" : "")
                    .append(word)
                    .append(isQuoted ? "'" : "");
        }
        String text = PlainText.escaped(words.toString());
        boolean isCut = !isWhole && text.length() > MAX_COMMAND;
        return '"' + (isCut ? text.substring(0, MAX_COMMAND - 1) + "…" : text) + '"';
    }

    public String age(long now) {
        return HumanDuration.of(now - created.toEpochMilli()) + " ago";
    }

    public String statusText(long now) throws IOException {
        return StatusText.of(status, health(), now);
    }

    /** All labels in the order of their keys, as with docker. */
    public String labels() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : new TreeMap<>(detached.labels()).entrySet()) {
            text.append(text.length() == 0 ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        return text.toString();
    }

    public String mounts(boolean isWhole) {
        StringBuilder text = new StringBuilder();
        for (VolumeMount volume : detached.volumes()) {
            String name = volume.name();
            boolean isCut = !isWhole && name.length() > MAX_MOUNT;
            text.append(text.length() == 0 ? "" : ",").append(isCut ? name.substring(0, MAX_MOUNT - 1) + "…" : name);
        }
        return text.toString();
    }
}
