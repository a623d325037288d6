package dev.jcontainer.image.manifest;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.PlainText;

/** Reads manifests and indexes, and refuses by name what cannot be had from them. */
public final class Documents {
    /**
     * The size limit of a manifest, an index and a configuration, in bytes. Registries need not take larger manifests.
     *
     * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests">OCI
     *     distribution specification, Pushing Manifests</a>
     */
    public static final int MAX_BYTES = 4 << 20;

    private static final String MEDIA_TYPE = "mediaType";

    private Documents() {}

    /**
     * Reads a manifest or an index. What it is, is said by its source and by the document itself, and they must agree:
     * otherwise one document, with one digest, could be two images (CVE-2021-41190).
     *
     * @param declaredMediaType what the source says, such as a header; empty if it does not say it
     * @param bytes the document; it is kept, so it must not be changed
     * @throws DocumentException if it is neither, or has what is refused; the message names the place
     */
    public static ImageDocument parse(String declaredMediaType, byte[] bytes) throws DocumentException {
        checkSize(bytes);
        String declared = MediaTypes.plain(declaredMediaType);
        if (MediaTypes.isSchema1(declared)) {
            throw schema1();
        }
        Value document = Document.parse(bytes);
        String mediaType = mediaType(MediaTypes.saysNothing(declared) ? "" : declared, document);
        checkSchema(document);
        boolean manifest = MediaTypes.isManifest(mediaType);
        refuseMembersOfOthers(document, manifest);
        ManifestReader reader = new ManifestReader(mediaType, document, bytes);
        return manifest ? reader.manifest() : reader.index();
    }

    static void checkSize(byte[] bytes) throws DocumentException {
        if (bytes.length > MAX_BYTES) {
            throw new DocumentException(
                    "", "the document has " + bytes.length + " bytes, and " + MAX_BYTES + " are allowed");
        }
    }

    private static String mediaType(String declared, Value document) throws DocumentException {
        String own = document.stringOrEmpty(MEDIA_TYPE);
        if (MediaTypes.isSchema1(own)) {
            throw schema1();
        }
        if (!own.isEmpty() && !MediaTypes.isManifest(own) && !MediaTypes.isIndex(own)) {
            throw document.problem(MEDIA_TYPE, "neither a manifest nor an index: " + PlainText.quoted(own));
        }
        if (!declared.isEmpty() && !own.isEmpty() && !declared.equals(own)) {
            throw document.problem(
                    MEDIA_TYPE,
                    PlainText.quoted(own) + ", but its source says that it is " + PlainText.quoted(declared));
        }
        String mediaType = own.isEmpty() ? declared : own;
        if (mediaType.isEmpty()) {
            // Only documents of OCI may leave the type out.
            return document.get("manifests") != null ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
        }
        if (!MediaTypes.isManifest(mediaType) && !MediaTypes.isIndex(mediaType)) {
            throw new DocumentException(
                    "", "neither a manifest nor an index, but " + PlainText.quoted(mediaType) + ", as its source says");
        }
        return mediaType;
    }

    private static void checkSchema(Value document) throws DocumentException {
        Long version = document.numberOrNull("schemaVersion", 1, Integer.MAX_VALUE);
        if (version != null && version == 1 || document.get("fsLayers") != null) {
            throw schema1();
        }
        if (version == null || version != 2) {
            throw document.problem("schemaVersion", version == null ? "missing" : "not 2: " + version);
        }
    }

    /** A document that is both is read in two ways by different programs (CVE-2021-41190). */
    private static void refuseMembersOfOthers(Value document, boolean manifest) throws DocumentException {
        String[] others = manifest ? new String[] {"manifests"} : new String[] {"layers", "config"};
        for (String other : others) {
            if (document.get(other) != null) {
                throw document.problem(
                        other, manifest ? "a manifest has no list of manifests" : "an index has no " + other);
            }
        }
    }

    private static DocumentException schema1() {
        return new DocumentException(
                "",
                "a manifest of schema 1, which Docker has given up and which cannot be verified; push the image again"
                        + " with a newer program");
    }
}
