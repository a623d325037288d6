package dev.jcontainer.cli.base;

import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.image.Images;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store that {@code --root} before the name of the command chooses. A process runs one command. */
public final class ChosenStore {
    private static volatile @Nullable String chosen;

    private ChosenStore() {}

    /** Chooses the directory of the store of the command that is about to run; null for this user's. */
    public static void choose(@Nullable String root) throws IOException {
        chosen = root == null ? null : WorkingDirectory.resolve(root);
    }

    /** The absolute path of the directory that was chosen; null for this user's. */
    public static @Nullable String root() {
        return chosen;
    }

    /** The engine of the store that was chosen, or of this user's. */
    public static Engine engine() throws IOException {
        String root = chosen;
        return root == null
                ? Engine.open()
                : Engine.builder().images(Images.builder().root(root).build()).build();
    }
}
