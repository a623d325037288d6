package dev.jcontainer.image;

import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.RootArchive;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an image of another one and a layer on its layers. */
final class ImageCommit {
    private final Store store;
    private final ImagePull pull;

    ImageCommit(Store store, ImagePull pull) {
        this.store = store;
        this.pull = pull;
    }

    Image run(Image base, @Nullable String name, RunDefaults defaults, History entry, NewLayer layer)
            throws IOException, InterruptedException {
        List<Reference> names = ImageImport.newName(name);
        store.sweep();
        try (HeldImage held = base.hold();
                RootArchive source = RootArchive.onImage(
                        layer::write, store.temporaryFile(), manifest(base), base.config(), defaults, entry)) {
            byte[] bytes = source.manifest(null).bytes();
            Descriptor document = Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length);
            String text = "the files of a container of " + held.image().name();
            try (HeldImage made = pull.load(source, new ArchivedImage(names, List.of(), document), text)) {
                return made.image();
            }
        }
    }

    private static Manifest manifest(Image base) throws IOException {
        try {
            ImageDocument document = Documents.parse("", base.manifest());
            if (document instanceof Manifest) {
                return (Manifest) document;
            }
        } catch (DocumentException e) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE,
                    "Cannot read the manifest of " + base.name() + ": " + e.getMessage() + ".",
                    e);
        }
        throw new ImageException(
                ImageException.Reason.NOT_RUNNABLE, "The document of " + base.name() + " is no manifest.");
    }
}
