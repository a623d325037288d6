package dev.jcontainer.plan;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the checkout that the tests read, from any working directory in the checkout. */
public final class Checkout {
    private Checkout() {}

    public static Path file(String name) {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("native/include/steps.def"))) {
                return directory.resolve(name);
            }
        }
        throw new IllegalStateException("The tests run in " + start + ", which is not in a checkout of jcontainer");
    }
}
