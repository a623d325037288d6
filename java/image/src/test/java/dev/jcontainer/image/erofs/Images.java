package dev.jcontainer.image.erofs;

import dev.jcontainer.image.layer.LowerFiles;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the tests of images need again and again. */
final class Images {
    static final Attributes PLAIN = with();
    static final LowerFiles NO_LOWER = file -> {
        throw new IOException("There is no lower layer");
    };

    private Images() {}

    static ErofsWriter writer(Path file) throws IOException {
        return writer(file, NO_LOWER);
    }

    static ErofsWriter writer(Path file, LowerFiles lower) throws IOException {
        if (Files.isRegularFile(file)) { // of another attempt
            Files.delete(file);
        }
        return ErofsWriter.create(file, lower);
    }

    static Attributes with(Xattr... xattrs) {
        return new Attributes(0755, 0, 0, 0, 0, List.of(xattrs));
    }

    static Node.Directory directory() {
        return new Node.Directory(PLAIN);
    }

    static Node.RegularFile file(Content content) {
        return new Node.RegularFile(PLAIN, content);
    }
}
