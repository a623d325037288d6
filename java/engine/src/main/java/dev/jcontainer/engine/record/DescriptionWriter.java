package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.VolumeMount;
import java.util.List;
import java.util.Map;

/** Writes the description of a container; what has its default is left out. */
final class DescriptionWriter {
    private DescriptionWriter() {}

    static byte[] write(Description container) {
        Detached detached = container.detached();
        LineWriter out = new LineWriter()
                .line("id", container.id())
                .line("name", container.name())
                .line("created", container.created());
        words(out.line("command"), container.command());
        Detached.ImageUsed image = detached.image();
        if (image != null) {
            out.line("image", image.reference()).word(image.id());
        }
        for (Map.Entry<String, String> label : detached.labels().entrySet()) {
            out.line("label", label.getKey()).word(label.getValue());
        }
        out.line("restart", detached.restart().kind().name())
                .number(detached.restart().maximumRetries());
        out.line("log", detached.log().format().name())
                .number(detached.log().maxSize())
                .number(detached.log().maxFiles());
        out.line("network", detached.network().word());
        for (PortMapping port : detached.ports()) {
            Ports.write(out, port);
        }
        for (VolumeMount volume : detached.volumes()) {
            volume(out, volume);
        }
        HealthCheck health = detached.health();
        if (health != null) {
            health(out, health);
        }
        flags(out, container);
        return out.end();
    }

    private static void words(LineWriter out, List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            out.word(words.get(i));
        }
    }

    private static void volume(LineWriter out, VolumeMount volume) {
        out.line("volume", volume.name())
                .word(volume.target())
                .number(volume.isReadOnly() ? 1 : 0)
                .number(volume.copies() ? 1 : 0);
    }

    private static void health(LineWriter out, HealthCheck health) {
        out.line("health", health.interval().toNanos())
                .number(health.timeout().toNanos())
                .number(health.startPeriod().toNanos())
                .number(health.startInterval().toNanos())
                .number(health.retries())
                .word(health.onFailure().name());
        words(out, health.command());
    }

    private static void flags(LineWriter out, Description container) {
        flag(out, "terminal", container.hasTerminal());
        flag(out, "publish-all", container.detached().isPublishingAll());
        flag(out, "remove", container.detached().isRemovedAtEnd());
        flag(out, "stdin", container.detached().hasStdin());
        flag(out, "once", container.detached().hasStdinOnce());
    }

    private static void flag(LineWriter out, String key, boolean isSet) {
        if (isSet) {
            out.line(key);
        }
    }
}
