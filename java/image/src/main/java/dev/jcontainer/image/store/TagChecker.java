package dev.jcontainer.image.store;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Index;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks tags: that each can be read, that all it refers to exists and is not broken, and that it says what its manifest
 * says. A problem counts only if it is still seen under the common lock, under which nothing is collected or repaired and
 * no tag is put.
 */
final class TagChecker {
    private final Locks locks;
    private final TagStore tags;
    private final BlobStore blobs;
    private final Completeness completeness;
    private final PartChecker parts;
    private final @Nullable Repair repair;
    private final Consumer<Finding> findings;

    TagChecker(
            Store store,
            Locks locks,
            Completeness completeness,
            PartChecker parts,
            @Nullable Repair repair,
            Consumer<Finding> findings) {
        this.locks = locks;
        this.tags = store.tags();
        this.blobs = store.blobs();
        this.completeness = completeness;
        this.parts = parts;
        this.repair = repair;
        this.findings = findings;
    }

    void check() throws IOException {
        for (String file : tags.files()) {
            check(file);
        }
    }

    /** What this user may not read can be right, so it stays; the check goes on. */
    private void check(String file) throws IOException {
        try {
            String problem = lockedProblem(file);
            if (problem != null) {
                report(file, problem);
            }
        } catch (StoreException e) {
            if (!e.isRefusal()) {
                throw e;
            }
            findings.accept(new Finding(Finding.Kind.TAG, file, String.valueOf(e.getMessage()), false));
        }
    }

    private void report(String file, String problem) throws IOException {
        String obstacle = repair == null ? null : remove(repair, file);
        String text = obstacle == null ? problem : problem + obstacle;
        findings.accept(new Finding(Finding.Kind.TAG, file, text, repair != null && obstacle == null));
    }

    private @Nullable String lockedProblem(String file) throws IOException {
        try (Locks.Held shared = locks.shared()) {
            return problem(file);
        }
    }

    /** Removes a tag; returns why it stays, after which the check goes on, and null if it is gone. */
    private @Nullable String remove(Repair repairing, String file) throws IOException {
        if (!tags.isInStore(file)) { // whose file it is, only the user knows
            return "; a symbolic link leads to it, so it is not removed";
        }
        try {
            repairing.tag(file, () -> problem(file) != null);
            return null;
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED) {
                throw e;
            }
            return ". " + e.getMessage();
        }
    }

    private @Nullable String problem(String file) throws IOException {
        StoredImage image;
        try {
            image = tags.readInPlace(file);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED || e.isRefusal()) {
                throw e;
            }
            return "it is not a tag that the store has written";
        }
        try {
            return image == null ? null : problem(image);
        } catch (DocumentException e) {
            return "a document of its image " + image.name() + " cannot be read: " + e.getMessage();
        } catch (StoreException e) {
            return e.kind() == StoreException.Kind.OTHER ? rethrow(e) : e.getMessage();
        }
    }

    private @Nullable String problem(StoredImage image) throws IOException {
        String missing = completeness.missing(image);
        if (missing != null) {
            return "its image " + image.name() + " lacks " + missing;
        }
        for (Digest document : image.documents()) {
            if (parts.isBroken(document)) {
                return "of its image " + image.name() + ", the blob " + document + " is broken";
            }
        }
        for (StoredImage.Layer layer : image.layers()) {
            Digest key = layer.key();
            if (key == null ? parts.isBroken(layer.blob().digest()) : parts.isBrokenLayer(key)) {
                return "of its image " + image.name() + ", the layer "
                        + layer.blob().digest() + " is broken";
            }
        }
        return documentProblem(image);
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
