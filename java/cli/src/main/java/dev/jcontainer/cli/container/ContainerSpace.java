package dev.jcontainer.cli.container;

import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What containers take on the disk: the files that they have written, without those of their images. */
public final class ContainerSpace {
    private ContainerSpace() {}

    /** The bytes of the files that a container has written. */
    public static long written(EngineContainer container) throws IOException {
        Path upper = Path.of(container.directory(), "fs", "upper");
        if (!Files.isDirectory(upper)) {
            return 0;
        }
        long[] sum = {0};
        try {
            Files.walkFileTree(upper, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new IOException(
                    "Cannot measure what container " + container.name() + " has written: " + e.getMessage() + ".", e);
        }
        return sum[0];
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
