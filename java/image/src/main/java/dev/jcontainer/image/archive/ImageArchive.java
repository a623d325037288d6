package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.kernel.PlainText;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The images of an open archive or directory. Thread-safe. */
public final class ImageArchive implements Closeable {
    /** Where blobs and documents are among the members; null for a digest that the archive does not know. */
    @FunctionalInterface
    interface Naming {
        @Nullable
        String name(Digest digest, boolean document);
    }

    private final Members members;
    private final List<ArchivedImage> images;
    private final Naming naming;
    private final Map<Digest, byte[]> made;

    /**
     * @param members closed with this object
     * @param made documents that the archive has not in this form
     */
    ImageArchive(Members members, List<ArchivedImage> images, Naming naming, Map<Digest, byte[]> made) {
        this.members = members;
        this.images = List.copyOf(images);
        this.naming = naming;
        this.made = Map.copyOf(made);
    }

    /** All images, in the order of the archive. */
    public List<ArchivedImage> images() {
        return images;
    }

    /**
     * Finds the image of a tag or name.
     *
     * @param tag as {@link ArchivedImage} has it, or a digest; null for the only image
     * @throws ArchiveException if there is none, or if there are several and the tag is null; it lists them
     */
    public ArchivedImage choose(@Nullable String tag) throws ArchiveException {
        if (tag == null) {
            if (images.size() == 1) {
                return images.get(0);
            }
            throw members.problem(images.isEmpty() ? "it has no image" : "name one of its images: " + list());
        }
        for (ArchivedImage image : images) {
            if (image.tags().contains(tag)
                    || image.document().digest().toString().equals(tag)) {
                return image;
            }
        }
        for (ArchivedImage image : images) {
            if (image.names().contains(named(tag))) {
                return image;
            }
        }
        throw members.problem("it has no image " + PlainText.quoted(tag) + "; it has " + list());
    }

    private static @Nullable Reference named(String tag) {
        try {
            Reference reference = Reference.parse(tag);
            return reference.withTag(reference.tagOrLatest());
        } catch (NameException notAName) {
            return null; // then it is the name of no image here
        }
    }

    private String list() {
        int most = 20;
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < images.size() && i < most; i++) {
            list.append(i == 0 ? "" : ", ")
                    .append(PlainText.quoted(images.get(i).shown()));
        }
        return list.append(images.size() > most ? " and " + (images.size() - most) + " more" : "")
                .toString();
    }

    /** An image as a source, which is used while this archive is open; closing it closes nothing. */
    public ImageSource source(ArchivedImage image) {
        return new Source(image.document());
    }

    private byte[] document(Digest digest) throws IOException {
        byte[] document = made.get(digest);
        if (document != null) {
            return document.clone();
        }
        return members.read(name(digest, true), Documents.MAX_BYTES);
    }

    private String name(Digest digest, boolean document) throws ArchiveException {
        String name = naming.name(digest, document);
        if (name == null) {
            throw members.problem("it has no blob " + digest);
        }
        return name;
    }

    @Override
    public void close() throws IOException {
        members.close();
    }

    private final class Source implements ImageSource {
        private final Descriptor root;

        Source(Descriptor root) {
            this.root = root;
        }

        /** The image's own document is compared with its digest, which only the archive tells. */
        @Override
        public RawDocument manifest(@Nullable Digest digest) throws IOException {
            if (digest != null) {
                return new RawDocument(digest.equals(root.digest()) ? root.mediaType() : "", document(digest));
            }
            byte[] bytes = document(root.digest());
            MessageDigest hash = root.digest().newHash();
            hash.update(bytes);
            if (!Digest.of(hash).equals(root.digest())) {
                throw members.problem("its image " + root.digest() + " is damaged: its digest is another");
            }
            if (bytes.length != root.size()) {
                throw members.problem("its image " + root.digest() + " has " + bytes.length
                        + " bytes, and its index says " + root.size());
            }
            return new RawDocument(root.mediaType(), bytes);
        }

        @Override
        public InputStream blob(Descriptor blob, long offset) throws IOException {
            byte[] document = made.get(blob.digest());
            if (document != null) {
                InputStream in = new ByteArrayInputStream(document);
                in.skipNBytes(Math.min(offset, document.length));
                return in;
            }
            return members.open(name(blob.digest(), false), offset);
        }

        @Override
        public void close() {}
    }
}
