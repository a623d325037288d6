package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.transfer.Push;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes an image of the store to a registry, or to an archive or directory. */
final class ImagePush {
    private final Store store;
    private final Registries registries;
    private final TransferListener listener;

    ImagePush(Store store, Registries registries, TransferListener listener) {
        this.store = store;
        this.registries = registries;
        this.listener = SerialListener.of(listener);
    }

    /** Without a target the image goes to the registry of its name. */
    void run(String name, @Nullable String target) throws IOException, InterruptedException {
        StoredImage image = Lookup.find(store, name).orElseThrow(() -> Images.noSuchImage(name));
        SourceName to = target == null ? ownRegistry(name, image) : Images.source(target);
        try (ImageTarget endpoint = open(name, to)) {
            String warning = Archives.tag(to) == null ? null : LayoutWarning.of(image, to);
            if (warning != null) {
                listener.warn(warning);
            }
            new Push(store, image, endpoint, listener).run(to.toString());
        }
    }

    private static SourceName ownRegistry(String name, StoredImage image) throws ImageException {
        if (!image.name().isTagged() || image.name().registry().equals(ImagePull.NONE)) {
            throw new ImageException(
                    Reason.NAME, "Cannot push " + name + ": it has no tag. Give it one, or name a target.");
        }
        return new SourceName.InRegistry(Images.reference(image.name().toString()));
    }

    private ImageTarget open(String name, SourceName target) throws IOException {
        if (target instanceof SourceName.StandardStream) {
            throw new ImageException(
                    Reason.NAME,
                    "Cannot push " + name + " to stdout: 'jcontainer save " + name + "' writes an archive there.");
        }
        return target instanceof SourceName.InRegistry registry
                ? registries.target(registry.reference(), listener::warn)
                : Archives.create(target, listener::warn);
    }
}
