package dev.jcontainer.cli.image;

import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What docker's {@code inspect} says about an image, in its order and by its names. */
public final class DockerDocument {
    private DockerDocument() {}

    /** The document of an image. */
    public static Map<String, @Nullable Object> of(Image image, Images images) throws IOException {
        List<Object> tags = new ArrayList<>();
        List<Object> digests = new ArrayList<>();
        for (Image other : images.list()) {
            if (other.id().equals(image.id())) {
                if (other.tag() != null) {
                    tags.add(Listed.familiar(other));
                }
                String digest = Listed.repository(other) + "@" + other.digest();
                if (!Listed.isUnnamed(other) && !digests.contains(digest)) {
                    digests.add(digest);
                }
            }
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("Id", image.id().toString());
        document.put("RepoTags", tags);
        document.put("RepoDigests", digests);
        if (image.isArtifact()) {
            document.put("Size", image.size());
            return document;
        }
        ImageConfig config = image.config();
        about(document, config);
        document.put("Size", image.size());
        document.put("RootFS", layers(config));
        return document;
    }

    private static void about(Map<String, @Nullable Object> document, ImageConfig config) {
        List<History> history = config.history();
        document.put(
                "Comment",
                history.isEmpty() ? "" : history.get(history.size() - 1).comment());
        document.put("Created", config.created());
        document.put("Author", config.author());
        document.put("Config", config(config.defaults()));
        document.put(
                "Architecture",
                config.platform() == null ? "" : config.platform().architecture());
        if (config.platform() != null && config.platform().variant() != null) {
            document.put("Variant", config.platform().variant());
        }
        document.put("Os", config.platform() == null ? "" : config.platform().os());
    }

    /** The members without a value are there in docker's document too, except for those that it leaves out. */
    private static Map<String, @Nullable Object> config(RunDefaults defaults) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("User", defaults.user());
        if (!defaults.exposedPorts().isEmpty()) {
            config.put("ExposedPorts", set(defaults.exposedPorts()));
        }
        config.put("Env", orNull(defaults.env()));
        config.put("Cmd", orNull(defaults.cmd()));
        config.put("Volumes", defaults.volumes().isEmpty() ? null : set(defaults.volumes()));
        config.put("WorkingDir", defaults.workingDir());
        config.put("Entrypoint", orNull(defaults.entrypoint()));
        config.put("Labels", defaults.labels().isEmpty() ? null : new TreeMap<>(defaults.labels()));
        if (!defaults.stopSignal().isEmpty()) {
            config.put("StopSignal", defaults.stopSignal());
        }
        return config;
    }

    private static @Nullable Object orNull(List<String> words) {
        return words.isEmpty() ? null : words;
    }

    /** A set, which is an object of empty objects in Go's JSON. */
    private static Map<String, Object> set(List<String> names) {
        Map<String, Object> set = new TreeMap<>();
        for (String name : names) {
            set.put(name, Map.of());
        }
        return set;
    }

    private static Map<String, @Nullable Object> layers(ImageConfig config) {
        List<Object> digests = new ArrayList<>();
        for (Digest digest : config.diffIds()) {
            digests.add(digest.toString());
        }
        Map<String, @Nullable Object> layers = new LinkedHashMap<>();
        layers.put("Type", "layers");
        layers.put("Layers", digests);
        return layers;
    }
}
