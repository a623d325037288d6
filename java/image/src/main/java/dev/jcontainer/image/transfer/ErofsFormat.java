package dev.jcontainer.image.transfer;

import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Layers as EROFS images, one file each. Thread-safe. */
public final class ErofsFormat implements LayerFormat {
    private static final String FILE = "layer.erofs";

    /** Whatever the umask is: a file that others may write is not mounted. */
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Ten times the highest default ceiling: the image was written under the ceilings of its pull, which may be raised. */
    private static final int MOST_ENTRIES = 100_000_000;

    @Override
    public LayerMeta.Kind kind() {
        return LayerMeta.Kind.EROFS;
    }

    @Override
    public Writing begin(String directory, LowerTrees lower) throws IOException {
        Path file = Path.of(directory, FILE);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER));
        return new Image(file, new ErofsWriter(channel, file, lower));
    }

    private record Image(Path file, ErofsWriter sink) implements Writing {
        @Override
        public Written finish(Node.Directory root) throws IOException {
            sink.finish(root);
            int dropped = sink.droppedXattrs();
            return new Written(
                    sink.checksum(),
                    Files.size(file),
                    Files.size(file),
                    dropped == 0
                            ? List.of()
                            : List.of(dropped + " extended attributes of a layer are left out: no file system of Linux"
                                    + " takes their names."));
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    @Override
    public Node.Directory tree(StoredLayer layer) throws IOException {
        try (ErofsReader reader = ErofsReader.open(Path.of(layer.image()))) {
            return reader.readTree(MOST_ENTRIES);
        }
    }

    @Override
    public InputStream open(StoredLayer layer, Content.Lower file) throws IOException {
        ErofsReader reader = ErofsReader.open(Path.of(layer.image()));
        return new FilterInputStream(reader.open(new Content.Stored(file.position(), file.size()))) {
            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
