package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.config.ProcessConfig.ConsoleSize;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The caller of a program that is not detached: stays with it to its end. */
public interface Foreground {
    /** The size of the caller's terminal, which that of a program can be connected with; null where it has none. */
    @Nullable
    ConsoleSize terminal() throws IOException;

    /**
     * Follows the program.
     *
     * @return its exit status, 128 and the signal where one ended it
     */
    int follow(RunningContainer program) throws IOException, InterruptedException;
}
