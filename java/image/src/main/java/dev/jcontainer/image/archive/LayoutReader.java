package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Index;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads OCI layouts, which are directories or archives.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md">OCI image specification, Image
 *     Layout</a>
 */
final class LayoutReader {
    static final String MARK = "oci-layout";
    static final String VERSION = "imageLayoutVersion";
    static final String INDEX = "index.json";
    static final String TAG = "org.opencontainers.image.ref.name";

    /** The whole name, which containerd and Docker write; the tag beside it is not always whole. */
    static final String NAME = "io.containerd.image.name";

    private LayoutReader() {}

    static ImageArchive read(Members members) throws IOException {
        checkVersion(members);
        Index index = index(members);
        Map<Digest, ArchivedImage> images = new LinkedHashMap<>();
        for (Descriptor entry : index.manifests()) {
            images.merge(entry.digest(), image(entry), LayoutReader::both);
        }
        return new ImageArchive(
                members, new ArrayList<>(images.values()), (digest, document) -> blob(digest), Map.of());
    }

    static String blob(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private static void checkVersion(Members members) throws IOException {
        byte[] mark = members.read(MARK, 64 << 10);
        try {
            String version = Document.parse(mark).requireString(VERSION);
            if (!version.startsWith("1.")) {
                throw new DocumentException(VERSION, "not 1.0.0 or another version 1");
            }
        } catch (DocumentException e) {
            throw members.problem(MARK, e);
        }
    }

    private static Index index(Members members) throws IOException {
        byte[] bytes = members.read(INDEX, Documents.MAX_BYTES);
        try {
            ImageDocument index = Documents.parse(MediaTypes.OCI_INDEX, bytes);
            if (index instanceof Index) {
                return (Index) index;
            }
            throw new DocumentException("", "not an index");
        } catch (DocumentException e) {
            throw members.problem(INDEX, e);
        }
    }

    private static ArchivedImage image(Descriptor entry) {
        String tag = entry.annotations().get(TAG);
        String name = entry.annotations().get(NAME);
        Reference reference = reference(name == null ? tag : name, name != null);
        return new ArchivedImage(
                reference == null ? List.of() : List.of(reference), tag == null ? List.of() : List.of(tag), entry);
    }

    /** A word alone is a tag, and not the name of a repository of docker.io. */
    private static @Nullable Reference reference(@Nullable String text, boolean name) {
        if (text == null || !name && text.indexOf('/') < 0 && text.indexOf(':') < 0) {
            return null;
        }
        try {
            Reference reference = Reference.parse(text);
            return reference.withTag(reference.tagOrLatest());
        } catch (NameException notAName) {
            return null; // the specification allows tags that are no names
        }
    }

    private static ArchivedImage both(ArchivedImage first, ArchivedImage second) {
        List<Reference> names = new ArrayList<>(first.names());
        names.addAll(second.names());
        List<String> tags = new ArrayList<>(first.tags());
        tags.addAll(second.tags());
        return new ArchivedImage(names, tags, first.document());
    }
}
