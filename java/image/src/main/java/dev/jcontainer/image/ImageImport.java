package dev.jcontainer.image;

import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.RootArchive;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an image of the archive of a root filesystem. */
final class ImageImport {
    private final Store store;
    private final ImagePull pull;

    ImageImport(Store store, ImagePull pull) {
        this.store = store;
        this.pull = pull;
    }

    Image run(InputStream in, @Nullable String name, RunDefaults defaults, String comment)
            throws IOException, InterruptedException {
        Platform platform = pull.options().platform();
        try (InputStream archive = in) {
            return run(archive, newName(name), platform == null ? Platform.host() : platform, defaults, comment);
        }
    }

    /** The name of an image that is made; none without one. */
    static List<Reference> newName(@Nullable String name) throws ImageException {
        List<Reference> names = name == null ? List.of() : List.of(Images.reference(name));
        if (!names.isEmpty() && names.get(0).digest() != null) {
            throw new ImageException(
                    ImageException.Reason.NAME,
                    "Cannot give the new image the name " + name + ": a new name has no digest.");
        }
        return names;
    }

    private Image run(
            InputStream archive, List<Reference> names, Platform platform, RunDefaults defaults, String comment)
            throws IOException, InterruptedException {
        store.sweep();
        try (RootArchive source = RootArchive.read(
                archive, store.temporaryFile(), pull.options().ceilings(), platform, defaults, comment)) {
            byte[] manifest = source.manifest(null).bytes();
            Descriptor document = Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length);
            try (HeldImage held = pull.load(source, new ArchivedImage(names, List.of(), document), "the archive")) {
                return held.image();
            }
        }
    }
}
