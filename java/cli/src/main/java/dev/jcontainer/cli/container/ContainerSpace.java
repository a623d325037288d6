package dev.jcontainer.cli.container;

import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.volume.DiskSpace;
import dev.jcontainer.image.Images;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What containers take on the disk: the files that they have written, without those of their images. */
public final class ContainerSpace {
    private ContainerSpace() {}

    /** The bytes of the files that a container has written. */
    public static long written(EngineContainer container) throws IOException {
        return DiskSpace.written(container.directory());
    }

    /** The bytes of the image; 0 without one. */
    public static long image(EngineContainer container, Images images) throws IOException {
        Detached.ImageUsed image = container.detached().image();
        return image == null ? 0 : images.get(image.id()).size();
    }

    /** Both, in docker's form: {@code 2B (virtual 1.98MB)}; empty for an attached container. */
    public static String text(@Nullable EngineContainer container, Images images) throws IOException {
        if (container == null) {
            return "";
        }
        long written = written(container);
        return HumanNumber.disk(written) + " (virtual " + HumanNumber.disk(written + image(container, images)) + ")";
    }
}
