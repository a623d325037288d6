package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code docker save} writes: configurations and tar archives of layers, which {@code manifest.json} lists by
 * their names. The archive has no manifests of images, so they are made here; the layers' diff ids stand for the digests
 * of layers that are not compressed.
 *
 * @see <a href="https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format">
 *     Docker Image Specification, combined format</a>
 */
final class DockerReader {
    static final String MANIFEST = "manifest.json";

    /** More images than a machine has, and more configurations than they have; these are kept in memory. */
    private static final int MOST_IMAGES = 10_000;

    private static final long MOST_CONFIG_BYTES = 64 << 20;

    private static final int MAGIC = 4;
    private static final int PIECE = 128 << 10;

    private final Members members;
    private final Map<Digest, String> blobs = new HashMap<>();
    private final Map<Digest, byte[]> made = new HashMap<>();
    private final Map<String, Descriptor> compressed = new HashMap<>();

    private long configBytes;

    private DockerReader(Members members) {
        this.members = members;
    }

    static ImageArchive read(Members members) throws IOException {
        if (members.size(MANIFEST) < 0) {
            throw members.problem(
                    members.size("repositories") < 0
                            ? "it has no manifest.json, so docker save has not written it"
                            : "it has no manifest.json; Docker before 1.10 has written it, and its images have no"
                                    + " digests");
        }
        return new DockerReader(members).archive();
    }

    private ImageArchive archive() throws IOException {
        List<ArchivedImage> images = new ArrayList<>();
        try {
            Value document = Document.parse(members.read(MANIFEST, Documents.MAX_BYTES));
            if (document.elements().size() > MOST_IMAGES) {
                throw document.problem("more than " + MOST_IMAGES + " images");
            }
            for (Value image : document.elements()) {
                images.add(image(image));
            }
        } catch (DocumentException e) {
            throw members.problem(MANIFEST, e);
        }
        return new ImageArchive(members, images, (digest, isDocument) -> blobs.get(digest), made);
    }

    private ArchivedImage image(Value image) throws IOException {
        List<Reference> names = new ArrayList<>();
        List<String> tags = image.strings("RepoTags");
        for (String tag : tags) {
            try {
                Reference name = Reference.parse(tag);
                names.add(name.withTag(name.tagOrLatest()));
            } catch (NameException e) {
                throw image.problem("RepoTags", String.valueOf(e.getMessage()));
            }
        }
        return new ArchivedImage(names, tags, document(image));
    }

    private Descriptor document(Value image) throws IOException {
        byte[] config = members.read(member(image.require("Config")), Documents.MAX_BYTES);
        configBytes += config.length;
        if (configBytes > MOST_CONFIG_BYTES) {
            throw image.problem("Config", "with it, the configurations have more than " + MOST_CONFIG_BYTES + " bytes");
        }
        List<Digest> diffIds;
        try {
            diffIds = ImageConfigs.parse(config).diffIds();
        } catch (DocumentException e) {
            throw members.problem(image.requireString("Config"), e);
        }
        List<Value> files = image.elements("Layers");
        if (files.size() != diffIds.size()) {
            throw image.problem("Layers", files.size() + " layers, and the configuration names " + diffIds.size());
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            layers.add(layer(files.get(i), diffIds.get(i)));
        }
        Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config), config.length);
        Manifest manifest = Manifest.make(MediaTypes.OCI_MANIFEST, configBlob, layers, Map.of());
        made.put(configBlob.digest(), config);
        made.put(manifest.digest(), manifest.raw());
        return manifest.descriptor();
    }

    private Descriptor layer(Value file, Digest diffId) throws IOException {
        String name = members.file(member(file));
        long size = members.size(name);
        if (size < 0) {
            throw file.problem("the archive has no such member");
        }
        byte[] magic;
        try (InputStream in = members.open(name, 0)) {
            magic = in.readNBytes(MAGIC);
        }
        Descriptor layer = Spool.isCompressed(magic)
                ? compressedLayer(name, size, magic)
                : Descriptor.of(MediaTypes.OCI_LAYER, diffId, size);
        blobs.put(layer.digest(), name);
        return layer;
    }

    /** Some programs compress the layers. Then nothing in the archive tells their digests. */
    private Descriptor compressedLayer(String name, long size, byte[] magic) throws IOException {
        Descriptor known = compressed.get(name);
        if (known != null) {
            return known;
        }
        MessageDigest hash = Digest.newSha256();
        byte[] piece = new byte[PIECE];
        try (InputStream in = members.open(name, 0)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                hash.update(piece, 0, count);
            }
        }
        String type = Spool.isZstd(magic) ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.OCI_LAYER_GZIP;
        Descriptor layer = Descriptor.of(type, Digest.of(hash), size);
        compressed.put(name, layer);
        return layer;
    }

    private String member(Value value) throws DocumentException {
        String name = MemberName.of(value.string());
        if (name == null || name.isEmpty()) {
            throw value.problem("not the name of a member");
        }
        return name;
    }
}
