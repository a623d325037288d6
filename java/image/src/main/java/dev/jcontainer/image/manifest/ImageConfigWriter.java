package dev.jcontainer.image.manifest;

import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Writes an image's configuration; what is empty is left out, as by Go. */
final class ImageConfigWriter {
    private final Text text = Text.line();

    private ImageConfigWriter() {}

    static byte[] write(
            Platform platform,
            String created,
            String author,
            RunDefaults defaults,
            List<Digest> diffIds,
            List<History> history) {
        ImageConfigWriter writer = new ImageConfigWriter();
        writer.text.object();
        writer.member("created", created);
        writer.member("author", author);
        writer.text.member("architecture", platform.architecture()).member("os", platform.os());
        writer.text.member("variant", platform.variant());
        writer.defaults(defaults);
        writer.text.object("rootfs").member("type", "layers").array("diff_ids");
        for (Digest diffId : diffIds) {
            writer.text.element(diffId.toString());
        }
        writer.text.endArray().end();
        writer.history(history);
        return writer.text.end().toString().getBytes(StandardCharsets.UTF_8);
    }

    private void defaults(RunDefaults defaults) {
        text.object("config");
        member("User", defaults.user());
        set("ExposedPorts", defaults.exposedPorts());
        list("Env", defaults.env());
        list("Entrypoint", defaults.entrypoint());
        list("Cmd", defaults.cmd());
        if (defaults.healthcheck() != null) {
            text.json("Healthcheck", defaults.healthcheck());
        }
        set("Volumes", defaults.volumes());
        member("WorkingDir", defaults.workingDir());
        if (!defaults.labels().isEmpty()) {
            text.member("Labels", new TreeMap<>(defaults.labels()));
        }
        member("StopSignal", defaults.stopSignal());
        text.end();
    }

    private void history(List<History> history) {
        text.array("history");
        for (History entry : history) {
            text.object();
            member("created", entry.created());
            member("created_by", entry.createdBy());
            member("author", entry.author());
            member("comment", entry.comment());
            if (entry.emptyLayer()) {
                text.member("empty_layer", true);
            }
            text.end();
        }
        text.endArray();
    }

    private void member(String name, String value) {
        if (!value.isEmpty()) {
            text.member(name, value);
        }
    }

    private void list(String name, List<String> values) {
        if (!values.isEmpty()) {
            text.member(name, values);
        }
    }

    private void set(String name, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        text.object(name);
        for (String value : values) {
            text.object(value).end();
        }
        text.end();
    }
}
