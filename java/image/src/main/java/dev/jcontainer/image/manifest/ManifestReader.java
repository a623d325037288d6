package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the members of a manifest or an index whose type is known. */
final class ManifestReader {
    private static final String MEDIA_TYPE = "mediaType";

    private final String mediaType;
    private final Value document;
    private final byte[] raw;

    ManifestReader(String mediaType, Value document, byte[] raw) {
        this.mediaType = mediaType;
        this.document = document;
        this.raw = raw;
    }

    Manifest manifest() throws DocumentException {
        Descriptor config = descriptor(document.require("config"));
        boolean image = MediaTypes.isImageConfig(config.mediaType(), mediaType);
        if (image && config.size() > Documents.MAX_BYTES) {
            throw document.problem(
                    "config",
                    "the configuration has " + config.size() + " bytes, and " + Documents.MAX_BYTES + " are allowed");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (Value layer : document.elements("layers")) {
            if (image) {
                refuseUnreadable(layer);
            }
            layers.add(descriptor(layer));
        }
        return new Manifest(
                mediaType, raw, config, layers, annotations(document), document.string("artifactType"), subject());
    }

    Index index() throws DocumentException {
        List<Descriptor> entries = new ArrayList<>();
        for (Value entry : document.elements("manifests")) {
            entries.add(descriptor(entry));
        }
        return new Index(mediaType, raw, entries, annotations(document), document.string("artifactType"), subject());
    }

    private @Nullable Descriptor subject() throws DocumentException {
        Value subject = document.get("subject");
        return subject == null ? null : descriptor(subject);
    }

    private static void refuseUnreadable(Value layer) throws DocumentException {
        String type = layer.stringOrEmpty(MEDIA_TYPE);
        if (MediaTypes.isForeign(type) || !layer.elements("urls").isEmpty()) {
            throw layer.problem("a foreign layer (" + PlainText.quoted(type)
                    + "): it is not in the registry, and other places that" + " an image names are not asked");
        }
        if (MediaTypes.isEncrypted(type)) {
            throw layer.problem("an encrypted layer (" + PlainText.quoted(type) + "), which is not supported");
        }
        if (MediaTypes.isErofs(type)) {
            throw layer.problem("a layer that is an EROFS image (" + PlainText.quoted(type)
                    + "): only file systems that were made on this machine are mounted");
        }
    }

    private static Descriptor descriptor(Value value) throws DocumentException {
        Value digest = value.require("digest");
        long size = value.requireNumber("size", 0, Long.MAX_VALUE);
        return new Descriptor(
                value.stringOrEmpty(MEDIA_TYPE), digest(digest), size, annotations(value), platform(value));
    }

    static Digest digest(Value value) throws DocumentException {
        try {
            return Digest.parse(value.string());
        } catch (IllegalArgumentException e) {
            throw value.problem(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Platform platform(Value descriptor) throws DocumentException {
        Value platform = descriptor.get("platform");
        if (platform == null) {
            return null;
        }
        String os = platform.stringOrEmpty("os");
        String architecture = platform.stringOrEmpty("architecture");
        boolean none = os.isEmpty() && architecture.isEmpty();
        return none ? null : Platform.of(os, architecture, platform.string("variant"));
    }

    private static Map<String, String> annotations(Value value) throws DocumentException {
        return texts(value, "annotations");
    }

    /** Reads a member that is an object of strings. */
    static Map<String, String> texts(Value value, String member) throws DocumentException {
        List<Value> members = value.members(member);
        if (members.isEmpty()) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Value text : members) {
            texts.put(text.name(), text.string());
        }
        return texts;
    }
}
