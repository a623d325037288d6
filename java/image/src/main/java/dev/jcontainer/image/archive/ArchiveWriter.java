package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes images to an archive or a directory. They are complete after {@link #finish}; closing without it removes what
 * has been written. Blobs are compared with their digests while they are written. Thread-safe.
 *
 * <p>An archive for Docker is an OCI layout with a {@code manifest.json} beside, as Docker itself writes it since
 * version 25; older versions read only the latter. The layers stay compressed, which all read.
 */
public final class ArchiveWriter implements Closeable {
    /** What is written. */
    enum Format {
        LAYOUT,
        DOCKER,
        DIRECTORY
    }

    private final MemberSink sink;
    private final Format format;
    private final LayoutIndex index = new LayoutIndex();
    private final Map<Digest, Manifest> manifests = new HashMap<>();
    private final List<DockerImage> dockerImages = new ArrayList<>();
    private int images;

    /** An image in {@code manifest.json}. */
    private record DockerImage(List<Reference> names, Manifest manifest) {}

    ArchiveWriter(MemberSink sink, Format format) {
        this.sink = sink;
        this.format = format;
    }

    /**
     * Begins an image.
     *
     * @param names its whole names, each with a tag; there may be none
     * @param tag what an OCI layout calls it if it has no names; null for nothing
     */
    public ImageTarget image(List<Reference> names, @Nullable String tag) throws ArchiveException {
        synchronized (this) {
            images++;
            if (format == Format.DIRECTORY && images > 1) {
                throw new ArchiveException("Cannot write an image to " + sink.place() + ": it has one already.");
            }
        }
        return new Target(List.copyOf(names), tag);
    }

    /** Completes the archive. */
    public synchronized void finish() throws IOException {
        if (format == Format.DIRECTORY) {
            sink.replace(DirectoryReader.VERSION_FILE, ascii(DirectoryReader.VERSION + "1\n"));
        } else {
            if (sink.existing(LayoutReader.MARK).length == 0) {
                String version = Text.line()
                        .object()
                        .member(LayoutReader.VERSION, "1.0.0")
                        .end()
                        .toString();
                sink.replace(LayoutReader.MARK, ascii(version));
            }
            try {
                sink.replace(LayoutReader.INDEX, index.write(sink.existing(LayoutReader.INDEX)));
            } catch (DocumentException e) {
                throw new ArchiveException(
                        "Cannot add an image to " + sink.place() + ": index.json: " + e.getMessage() + ".", e);
            }
        }
        if (format == Format.DOCKER) {
            sink.replace(DockerReader.MANIFEST, dockerManifest());
        }
        sink.commit();
    }

    private byte[] dockerManifest() {
        Text text = Text.line().array();
        for (DockerImage image : dockerImages) {
            text.object()
                    .member("Config", LayoutReader.blob(image.manifest.config().digest()));
            text.array("RepoTags");
            for (Reference name : image.names) {
                text.element(name.familiar());
            }
            text.endArray().array("Layers");
            for (Descriptor layer : image.manifest.layers()) {
                text.element(LayoutReader.blob(layer.digest()));
            }
            text.endArray().end();
        }
        return text.endArray().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Removes all that was written, unless {@link #finish} has made it last. */
    @Override
    public void close() throws IOException {
        sink.close();
    }

    private synchronized void add(ImageDocument document, List<Reference> names, @Nullable String tag) {
        Descriptor descriptor = document.descriptor();
        for (Reference name : names) {
            index.add(descriptor, name, name.tagOrLatest());
        }
        if (names.isEmpty()) {
            index.add(descriptor, null, tag);
        }
        Manifest manifest = document instanceof Manifest ? (Manifest) document : onlyImage();
        if (manifest != null && manifest.whyNoImage() == null) {
            dockerImages.add(new DockerImage(names, manifest));
        }
    }

    /** The manifest for {@code manifest.json}, which has no indexes, if just one was written for an index. */
    private @Nullable Manifest onlyImage() {
        Manifest only = null;
        for (Manifest manifest : manifests.values()) {
            if (manifest.whyNoImage() == null) {
                if (only != null) {
                    return null;
                }
                only = manifest;
            }
        }
        return only;
    }

    private synchronized void note(ImageDocument document) {
        if (document instanceof Manifest) {
            manifests.put(document.digest(), (Manifest) document);
        }
    }

    private final class Target implements ImageTarget {
        private final List<Reference> names;
        private final @Nullable String tag;

        Target(List<Reference> names, @Nullable String tag) {
            this.names = names;
            this.tag = tag;
        }

        @Override
        public boolean putBlob(Descriptor blob, BlobOpener content) throws IOException {
            String name = format == Format.DIRECTORY ? blob.digest().hex() : LayoutReader.blob(blob.digest());
            if (sink.has(name, blob.size())) {
                return false;
            }
            try (VerifiedInput in = new VerifiedInput(content.open(), blob)) {
                sink.put(name, blob.size(), in);
            }
            return true;
        }

        @Override
        public void putManifest(@Nullable Digest digest, String mediaType, byte[] bytes) throws IOException {
            ImageDocument document = Documents.parse(mediaType, bytes);
            Descriptor descriptor =
                    digest == null ? document.descriptor() : Descriptor.of(document.mediaType(), digest, bytes.length);
            if (format != Format.DIRECTORY) {
                putBlob(descriptor, () -> new ByteArrayInputStream(bytes));
            } else if (digest != null) {
                String name = digest.hex() + DirectoryReader.DOCUMENT_SUFFIX;
                sink.put(name, bytes.length, new VerifiedInput(new ByteArrayInputStream(bytes), descriptor));
            } else {
                sink.replace(DirectoryReader.MANIFEST, bytes);
            }
            if (digest == null) {
                add(document, names, tag);
            } else {
                note(document);
            }
        }

        @Override
        public void close() {}
    }
}
