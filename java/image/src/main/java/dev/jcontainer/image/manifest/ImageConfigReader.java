package dev.jcontainer.image.manifest;

import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of an image's configuration. A member in another case than Docker writes it is refused: of what
 * Docker 20.10, buildah 1.28 and skopeo 1.9 write, only free names (labels, annotations, volumes) differ in case only, such as
 * {@code Name} and {@code name}, and those are read as they are.
 */
final class ImageConfigReader {
    private final Value document;
    private final byte[] raw;

    ImageConfigReader(Value document, byte[] raw) {
        this.document = document;
        this.raw = raw;
    }

    ImageConfig read() throws DocumentException {
        return new ImageConfig(
                raw,
                platform(),
                document.stringOrEmpty("created"),
                document.stringOrEmpty("author"),
                defaults(),
                diffIds(),
                history());
    }

    private @Nullable Platform platform() throws DocumentException {
        String architecture = document.stringOrEmpty("architecture");
        return architecture.isEmpty()
                ? null
                : Platform.of(document.stringOrEmpty("os"), architecture, document.string("variant"));
    }

    private RunDefaults defaults() throws DocumentException {
        Value config = document.get("config");
        if (config == null) {
            return RunDefaults.NONE;
        }
        Value healthcheck = config.get("Healthcheck");
        return new RunDefaults(
                config.stringOrEmpty("User"),
                config.strings("Env"),
                config.strings("Entrypoint"),
                config.strings("Cmd"),
                config.stringOrEmpty("WorkingDir"),
                names(config, "Volumes"),
                names(config, "ExposedPorts"),
                ManifestReader.texts(config, "Labels"),
                config.stringOrEmpty("StopSignal"),
                healthcheck == null ? null : healthcheck.toJson());
    }

    /** Reads a set, which is an object of empty objects in Go's JSON. */
    private static List<String> names(Value config, String member) throws DocumentException {
        List<String> names = new ArrayList<>();
        for (Value name : config.members(member)) {
            names.add(name.name());
        }
        return names;
    }

    private List<Digest> diffIds() throws DocumentException {
        Value rootfs = document.require("rootfs");
        rootfs.word("type", true, "layers");
        List<Digest> diffIds = new ArrayList<>();
        for (Value diffId : rootfs.elements("diff_ids")) {
            diffIds.add(ManifestReader.digest(diffId));
        }
        return diffIds;
    }

    private List<History> history() throws DocumentException {
        List<History> history = new ArrayList<>();
        for (Value entry : document.elements("history")) {
            history.add(new History(
                    entry.stringOrEmpty("created"),
                    entry.stringOrEmpty("created_by"),
                    entry.stringOrEmpty("author"),
                    entry.stringOrEmpty("comment"),
                    entry.truth("empty_layer")));
        }
        return history;
    }
}
