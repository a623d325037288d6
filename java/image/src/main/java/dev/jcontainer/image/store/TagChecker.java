package dev.jcontainer.image.store;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Index;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.Finding.Kind;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks tags: that each can be read, that all it refers to exists, and that it says what its manifest says. */
final class TagChecker {
    private final Store store;
    private final TagStore tags;
    private final BlobStore blobs;
    private final Completeness completeness;
    private final Set<String> broken;
    private final Consumer<Finding> findings;
    private final boolean repair;

    TagChecker(Store store, Completeness completeness, Set<String> broken, Consumer<Finding> findings, boolean repair) {
        this.store = store;
        this.tags = store.tags();
        this.blobs = store.blobs();
        this.completeness = completeness;
        this.broken = broken;
        this.findings = findings;
        this.repair = repair;
    }

    void check() throws IOException {
        for (String file : tags.files()) {
            check(file);
        }
    }

    private void check(String file) throws IOException {
        StoredImage image;
        String problem;
        try (Hold hold = store.hold()) {
            image = kept(file, hold);
            problem = image == null ? null : problem(image);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED) {
                throw e;
            }
            problem = "it is not a tag that the store has written";
        }
        if (problem != null) {
            report(file, problem);
        }
    }

    /** The image of a tag; a hold has kept it while it had the tag, so nothing of it is collected. */
    private @Nullable StoredImage kept(String file, Hold hold) throws IOException {
        StoredImage before = null;
        StoredImage image = tags.readInPlace(file);
        while (image != null && !image.equals(before)) {
            hold.keepImage(image);
            before = image;
            image = tags.readInPlace(file);
        }
        return image;
    }

    private void report(String file, String problem) throws IOException {
        if (repair) {
            tags.removeFile(file);
        }
        findings.accept(new Finding(Kind.TAG, file, problem, repair));
    }

    private @Nullable String problem(StoredImage image) throws IOException {
        String missing = completeness.missing(image);
        if (missing != null) {
            return "its image " + image.name() + " lacks " + missing;
        }
        for (Digest document : image.documents()) {
            if (broken.contains(Hold.BLOB + document)) {
                return "of its image " + image.name() + ", the blob " + document + " is broken";
            }
        }
        for (StoredImage.Layer layer : image.layers()) {
            Digest key = layer.key();
            if (key == null
                    ? broken.contains(Hold.BLOB + layer.blob().digest())
                    : broken.contains(Hold.LAYER + key.hex())) {
                return "of its image " + image.name() + ", the layer "
                        + layer.blob().digest() + " is broken";
            }
        }
        try {
            return documentProblem(image);
        } catch (DocumentException e) {
            return "a document of its image " + image.name() + " cannot be read: " + e.getMessage();
        } catch (StoreException e) {
            return e.kind() == StoreException.Kind.OTHER ? rethrow(e) : e.getMessage();
        }
    }

    private static String rethrow(StoreException e) throws StoreException {
        throw e;
    }

    private @Nullable String documentProblem(StoredImage image) throws IOException {
        Digest digest = image.manifest().digest();
        if (!image.target().digest().equals(digest)) {
            ImageDocument target = document(image.target());
            if (!(target instanceof Index)) {
                return "its target " + image.target().digest() + " is no index";
            }
        }
        if (!(document(image.manifest()) instanceof Manifest manifest)) {
            return "its manifest " + digest + " is an index";
        }
        boolean same = manifest.config().digest().equals(image.config().digest())
                && manifest.layers().size() == image.layers().size();
        for (int i = 0; same && i < manifest.layers().size(); i++) {
            same = manifest.layers()
                    .get(i)
                    .digest()
                    .equals(image.layers().get(i).blob().digest());
        }
        if (!same) {
            return "it does not say what its manifest " + digest + " says";
        }
        return manifest.whyNoImage() == null ? configProblem(image, manifest) : null;
    }

    private @Nullable String configProblem(StoredImage image, Manifest manifest) throws IOException {
        ImageConfig config = ImageConfigs.parse(blobs.read(image.config().digest(), Documents.MAX_BYTES));
        ImageConfigs.checkLayers(config, manifest);
        List<Digest> keys = image.layerKeys();
        return keys.size() == config.diffIds().size() ? null : "it has " + keys.size() + " layers with keys";
    }

    private ImageDocument document(Descriptor descriptor) throws IOException {
        return Documents.parse(descriptor.mediaType(), blobs.read(descriptor.digest(), Documents.MAX_BYTES));
    }
}
