package dev.jcontainer.image.transfer;

import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Layers as EROFS images, one file each. Thread-safe. */
public final class ErofsFormat implements LayerFormat {
    private static final String FILE = "layer.erofs";

    /** Directories too: this process is root, and may have written them when it could not mount images. */
    @Override
    public boolean takes(LayerMeta layer) {
        return true;
    }

    @Override
    public LayerMeta.Kind kind() {
        return LayerMeta.Kind.EROFS;
    }

    @Override
    public Writing begin(String directory, LowerTrees lower) throws IOException {
        Path file = Path.of(directory, FILE);
        return new Image(file, ErofsWriter.create(file, lower));
    }

    private record Image(Path file, ErofsWriter sink) implements Writing {
        @Override
        public Written finish(Node.Directory root) throws IOException {
            sink.finish(root);
            int dropped = sink.droppedXattrs();
            return new Written(
                    sink.checksum(),
                    allocated(file),
                    Files.size(file),
                    true,
                    dropped == 0
                            ? List.of()
                            : List.of(dropped + " extended attributes of a layer are left out: no file system of Linux"
                                    + " takes their names."));
        }

        /** Its holes take nothing. It is on the disk by now, so what it takes is known. */
        private static long allocated(Path file) throws IOException {
            long[] fields = new long[7];
            SystemCallException.check(Syscalls.status(Bytes.cString(file.toString()), fields), "look at " + file);
            return fields[3];
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
