package dev.jcontainer.image.archive;

import dev.jcontainer.image.archive.ArchiveWriter.Format;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens and makes archives and directories of images by their names. Thread-safe. */
public final class Archives {
    private static final String INPUT = "the input";

    private Archives() {}

    /**
     * Opens the archive or directory of a name for reading. A file may be compressed as a whole by gzip or zstd.
     *
     * @param spoolFile a path that does not exist, on a disk with room for the archive; a file is made there, and its
     *     name is removed at once, if the archive is compressed or is no regular file. Null refuses such archives
     * @param ceilings those for bytes hold for all that is read of such an archive, and for what it is expanded to
     * @throws IllegalArgumentException if the name is one of a registry or of standard input
     */
    public static ImageArchive open(SourceName name, @Nullable String spoolFile, Ceilings ceilings) throws IOException {
        if (name instanceof SourceName.OciLayout layout) {
            return LayoutReader.read(new DirectoryMembers(layout.directory()));
        }
        if (name instanceof SourceName.Directory directory) {
            return DirectoryReader.read(new DirectoryMembers(directory.directory()));
        }
        if (name instanceof SourceName.OciArchive archive) {
            return file(archive.file(), spoolFile, ceilings, Format.LAYOUT);
        }
        if (name instanceof SourceName.DockerArchive archive) {
            return file(archive.file(), spoolFile, ceilings, Format.DOCKER);
        }
        throw new IllegalArgumentException(name + " is not the name of an archive");
    }

    /** Opens an archive file of any format, as {@code docker load --input} does. The parameters are those of open. */
    public static ImageArchive openFile(String file, @Nullable String spoolFile, Ceilings ceilings) throws IOException {
        return file(file, spoolFile, ceilings, null);
    }

    /**
     * Reads an archive of any format from a stream, such as standard input. The stream is read to its end; what follows
     * the archive is not kept.
     *
     * @param in closed by this
     * @param spoolFile as for {@link #open}
     * @param ceilings as for {@link #open}
     */
    public static ImageArchive openStream(InputStream in, String spoolFile, Ceilings ceilings) throws IOException {
        return new Spool(INPUT, spoolFile, ceilings, members -> read(members, null)).copy(in);
    }

    private static ImageArchive file(
            String file, @Nullable String spoolFile, Ceilings ceilings, @Nullable Format wanted) throws IOException {
        return new Spool(file, spoolFile, ceilings, members -> read(members, wanted)).open(file);
    }

    /** Docker's newer archives are layouts too; the name says as what they are read, and a layout has more to tell. */
    private static ImageArchive read(Members members, @Nullable Format wanted) throws IOException {
        try {
            boolean layout = members.size(LayoutReader.MARK) >= 0 && members.size(LayoutReader.INDEX) >= 0;
            boolean docker = members.size(DockerReader.MANIFEST) >= 0;
            boolean asLayout = wanted == Format.LAYOUT || layout && (wanted == null || !docker);
            return asLayout ? LayoutReader.read(members) : DockerReader.read(members);
        } catch (IOException | RuntimeException e) {
            members.close();
            throw e;
        }
    }

    /** The tag of a name, which {@link ImageArchive#choose} takes; null for none. */
    public static @Nullable String tag(SourceName name) {
        if (name instanceof SourceName.OciLayout layout) {
            return layout.tag();
        }
        if (name instanceof SourceName.OciArchive archive) {
            return archive.tag();
        }
        return name instanceof SourceName.DockerArchive archive ? archive.tag() : null;
    }

    /**
     * Makes the archive or directory of a name, for one image. The image is complete when its manifest has been written;
     * closing it before removes what has been written. An archive replaces a file of its name, a layout gets a further
     * image, and other directories must be empty.
     *
     * @param warning is told if it waits for another writer of a directory
     * @throws IllegalArgumentException if the name is one of a registry or of standard output
     */
    public static ImageTarget create(SourceName name, Consumer<String> warning) throws IOException {
        List<Reference> names = List.of();
        String tag = tag(name);
        if (name instanceof SourceName.DockerArchive && tag != null) {
            Reference reference = Reference.parse(tag);
            names = List.of(reference.withTag(reference.tagOrLatest()));
        }
        return new Single(writer(name, warning), names, tag);
    }

    /**
     * Makes the archive or directory of a name, for any number of images; a tag of the name is not used.
     *
     * @param warning as for {@link #create}
     * @throws IllegalArgumentException if the name is one of a registry or of standard output
     */
    public static ArchiveWriter writer(SourceName name, Consumer<String> warning) throws IOException {
        if (name instanceof SourceName.OciLayout layout) {
            return new ArchiveWriter(DirectoryMemberSink.open(layout.directory(), false, warning), Format.LAYOUT);
        }
        if (name instanceof SourceName.Directory directory) {
            return new ArchiveWriter(DirectoryMemberSink.open(directory.directory(), true, warning), Format.DIRECTORY);
        }
        if (name instanceof SourceName.OciArchive archive) {
            return new ArchiveWriter(TarMemberSink.file(archive.file()), Format.LAYOUT);
        }
        if (name instanceof SourceName.DockerArchive archive) {
            return new ArchiveWriter(TarMemberSink.file(archive.file()), Format.DOCKER);
        }
        throw new IllegalArgumentException(name + " is not the name of an archive");
    }

    /** Writes an archive for Docker to a stream, such as standard output, which stays open. */
    public static ArchiveWriter writer(OutputStream out) {
        return new ArchiveWriter(TarMemberSink.stream(out), Format.DOCKER);
    }

    /** Finishes with the manifest. */
    private static final class Single implements ImageTarget {
        private final ArchiveWriter writer;
        private final ImageTarget image;

        Single(ArchiveWriter writer, List<Reference> names, @Nullable String tag) throws IOException {
            this.writer = writer;
            this.image = writer.image(names, tag);
        }

        @Override
        public boolean putBlob(Descriptor blob, BlobOpener content) throws IOException {
            return image.putBlob(blob, content);
        }

        @Override
        public void putManifest(@Nullable Digest digest, String mediaType, byte[] bytes) throws IOException {
            image.putManifest(digest, mediaType, bytes);
            if (digest == null) {
                writer.finish();
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
