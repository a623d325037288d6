package dev.jcontainer.image.source;

import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.kernel.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is read from or written to, in the words of skopeo and podman: {@code docker://NAME}, which may be left
 * out, {@code oci:DIR[:TAG]}, {@code oci-archive:FILE[:TAG]}, {@code docker-archive:FILE[:TAG]}, {@code dir:DIR}, or
 * {@code -}. Immutable. Paths are strings by the convention of {@code dev.jcontainer.kernel.Bytes}.
 */
public sealed interface SourceName {
    /** A repository of a registry. */
    record InRegistry(Reference reference) implements SourceName {
        @Override
        public String toString() {
            return REGISTRY + reference;
        }
    }

    /**
     * An OCI layout, which is a directory.
     *
     * @param tag the tag in its index; null for its only image
     */
    record OciLayout(String directory, @Nullable String tag) implements SourceName {
        @Override
        public String toString() {
            return OCI + directory + suffix(tag);
        }
    }

    /**
     * An OCI layout in a tar archive.
     *
     * @param tag the tag in its index; null for its only image
     */
    record OciArchive(String file, @Nullable String tag) implements SourceName {
        @Override
        public String toString() {
            return OCI_ARCHIVE + file + suffix(tag);
        }
    }

    /**
     * An archive as {@code docker save} writes it.
     *
     * @param tag a whole name, such as {@code alpine:3.20}; null for its only image
     */
    record DockerArchive(String file, @Nullable String tag) implements SourceName {
        @Override
        public String toString() {
            return DOCKER_ARCHIVE + file + suffix(tag);
        }
    }

    /** A directory with the blobs of one image, as skopeo writes it. */
    record Directory(String directory) implements SourceName {
        @Override
        public String toString() {
            return DIRECTORY + directory;
        }
    }

    /** An archive from standard input, or to standard output. */
    record StandardStream() implements SourceName {
        @Override
        public String toString() {
            return STANDARD;
        }
    }

    String REGISTRY = "docker://";
    String OCI = "oci:";
    String OCI_ARCHIVE = "oci-archive:";
    String DOCKER_ARCHIVE = "docker-archive:";
    String DIRECTORY = "dir:";
    String STANDARD = "-";

    /**
     * Reads a source or target. As with skopeo, a path before a tag ends at its first colon.
     *
     * @throws NameException if it is none; it says what is wrong
     */
    static SourceName parse(String text) throws NameException {
        if (text.equals(STANDARD)) {
            return new StandardStream();
        }
        if (text.startsWith(OCI)) {
            return new OciLayout(path(text, OCI, true), tag(text, OCI));
        }
        if (text.startsWith(OCI_ARCHIVE)) {
            return new OciArchive(path(text, OCI_ARCHIVE, true), tag(text, OCI_ARCHIVE));
        }
        if (text.startsWith(DOCKER_ARCHIVE)) {
            return new DockerArchive(path(text, DOCKER_ARCHIVE, true), tag(text, DOCKER_ARCHIVE));
        }
        if (text.startsWith(DIRECTORY)) {
            return new Directory(path(text, DIRECTORY, false));
        }
        if (text.startsWith("docker-daemon:") || text.startsWith("containers-storage:")) {
            throw new NameException("'" + text.substring(0, text.indexOf(':') + 1)
                    + "' is a source that other programs have; save the image there, and load it here");
        }
        boolean registry = text.startsWith(REGISTRY);
        return new InRegistry(Reference.parse(registry ? text.substring(REGISTRY.length()) : text));
    }

    private static String path(String text, String word, boolean hasTag) throws NameException {
        int colon = hasTag ? text.indexOf(':', word.length()) : -1;
        String path = text.substring(word.length(), colon < 0 ? text.length() : colon);
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw new NameException("After '" + word + "', there is no path");
        }
        return path;
    }

    private static @Nullable String tag(String text, String word) throws NameException {
        int colon = text.indexOf(':', word.length());
        if (colon < 0) {
            return null;
        }
        String tag = text.substring(colon + 1);
        boolean valid = !tag.isEmpty();
        for (int i = 0; i < tag.length(); i++) {
            valid &= tag.charAt(i) > ' ' && tag.charAt(i) < 0x7f;
        }
        if (!valid) {
            throw new NameException("The tag after " + PlainText.quoted(text.substring(0, colon + 1))
                    + " is empty or has a character that no tag has");
        }
        return tag;
    }

    private static String suffix(@Nullable String tag) {
        return tag == null ? "" : ":" + tag;
    }
}
