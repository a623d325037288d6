package dev.jcontainer.engine;

import dev.jcontainer.engine.volume.VolumeStore;
import dev.jcontainer.image.Images;
import java.io.IOException;

/** Starts, finds and removes detached containers. Thread-safe; several processes may use one store in parallel. */
public final class Engine {
    private final Images images;

    private Engine(Images images) {
        this.images = images;
    }

    /**
     * The engine of this user, with the store of images of this user.
     *
     * @throws IOException if the store cannot be opened or made
     */
    public static Engine open() throws IOException {
        return new Engine(Images.open());
    }

    /** The volumes of the store. */
    public VolumeStore volumes() {
        return VolumeStore.of(images.directory());
    }

    /** The images of the store. */
    public Images images() {
        return images;
    }
}
