package dev.jcontainer.image;

import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.archive.ImageArchive;
import dev.jcontainer.image.archive.RootArchive;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings the images of an archive into the store, under the names that the archive gives them. */
final class ImageImport {
    private final Store store;
    private final Images images;
    private final ImagePull pull;

    ImageImport(Store store, Images images, ImagePull pull) {
        this.store = store;
        this.images = images;
        this.pull = pull;
    }

    List<Image> load(String file) throws IOException, InterruptedException {
        store.sweep();
        try (ImageArchive archive =
                Archives.openFile(file, store.temporaryFile(), pull.options().ceilings())) {
            return load(archive, file);
        }
    }

    List<Image> load(InputStream in) throws IOException, InterruptedException {
        store.sweep();
        try (ImageArchive archive =
                Archives.openStream(in, store.temporaryFile(), pull.options().ceilings())) {
            return load(archive, "the input");
        }
    }

    private List<Image> load(ImageArchive archive, String text) throws IOException, InterruptedException {
        List<Image> loaded = new ArrayList<>();
        for (ArchivedImage archived : archive.images()) {
            try (ImageSource source = archive.source(archived)) {
                Image image = pulled(source, archived, text);
                loaded.add(image);
                for (Reference name : archived.names()) {
                    if (!name.toString().equals(image.name())) {
                        loaded.add(images.tag(image.name(), name.toString()));
                    }
                }
            }
        }
        return loaded;
    }

    Image root(InputStream in, @Nullable String name, RunDefaults defaults, String comment, @Nullable Platform platform)
            throws IOException, InterruptedException {
        try (InputStream archive = in) {
            return root(archive, newName(name), platform == null ? Platform.host() : platform, defaults, comment);
        }
    }

    private static List<Reference> newName(@Nullable String name) throws ImageException {
        List<Reference> names = name == null ? List.of() : List.of(Images.reference(name));
        if (!names.isEmpty() && names.get(0).digest() != null) {
            throw new ImageException(
                    ImageException.Reason.NAME, "Cannot import as " + name + ": a new name has no digest.");
        }
        return names;
    }

    private Image root(
            InputStream archive, List<Reference> names, Platform platform, RunDefaults defaults, String comment)
            throws IOException, InterruptedException {
        store.sweep();
        try (RootArchive source = RootArchive.read(
                archive, store.temporaryFile(), pull.options().ceilings(), platform, defaults, comment)) {
            byte[] manifest = source.manifest(null).bytes();
            Descriptor document = Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length);
            return pulled(source, new ArchivedImage(names, List.of(), document), "the archive");
        }
    }

    private Image pulled(ImageSource source, ArchivedImage archived, String text)
            throws IOException, InterruptedException {
        try (HeldImage held = pull.load(source, archived, text)) {
            return held.image();
        }
    }
}
