package dev.jcontainer.image;

import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.archive.ImageArchive;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Brings the images of an archive into the store, under the names that the archive gives them. */
final class ImageLoad {
    private final Store store;
    private final Images images;
    private final ImagePull pull;

    ImageLoad(Store store, Images images, ImagePull pull) {
        this.store = store;
        this.images = images;
        this.pull = pull;
    }

    List<Image> run(String file) throws IOException, InterruptedException {
        store.sweep();
        try (ImageArchive archive =
                Archives.openFile(file, store.temporaryFile(), pull.options().ceilings())) {
            return run(archive, file);
        }
    }

    List<Image> run(InputStream in) throws IOException, InterruptedException {
        store.sweep();
        try (ImageArchive archive =
                Archives.openStream(in, store.temporaryFile(), pull.options().ceilings())) {
            return run(archive, "the input");
        }
    }

    private List<Image> run(ImageArchive archive, String text) throws IOException, InterruptedException {
        List<Image> loaded = new ArrayList<>();
        for (ArchivedImage archived : archive.images()) {
            try (ImageSource source = archive.source(archived);
                    HeldImage held = pull.load(source, archived, text)) {
                Image image = held.image();
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
}
