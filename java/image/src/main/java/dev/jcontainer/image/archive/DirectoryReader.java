package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a directory with the blobs of one image, as skopeo writes it.
 *
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-transports.5.md">containers-transports(5),
 *     dir</a>
 */
final class DirectoryReader {
    static final String MANIFEST = "manifest.json";
    static final String VERSION_FILE = "version";
    static final String VERSION = "Directory Transport Version: 1.";
    static final String DOCUMENT_SUFFIX = ".manifest.json";

    private DirectoryReader() {}

    static ImageArchive read(Members members) throws IOException {
        if (members.size(VERSION_FILE) >= 0) {
            String version = new String(members.read(VERSION_FILE, 4096), StandardCharsets.UTF_8);
            if (!version.startsWith(VERSION)) {
                throw members.problem("its version is not 1");
            }
        }
        byte[] bytes = members.read(MANIFEST, Documents.MAX_BYTES);
        ImageDocument document;
        try {
            document = Documents.parse("", bytes);
        } catch (DocumentException e) {
            throw members.problem(MANIFEST, e);
        }
        ArchivedImage image = new ArchivedImage(List.of(), List.of(), document.descriptor());
        return new ImageArchive(members, List.of(image), DirectoryReader::name, Map.of(document.digest(), bytes));
    }

    private static @Nullable String name(Digest digest, boolean document) {
        return digest.hex() + (document ? DOCUMENT_SUFFIX : "");
    }
}
