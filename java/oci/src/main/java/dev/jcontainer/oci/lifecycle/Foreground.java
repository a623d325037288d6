package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.config.ProcessConfig.ConsoleSize;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The caller of a program that is not detached. It follows the program until its end. */
public interface Foreground {
    /**
     * Returns the size of the caller's terminal, to which the program's terminal is connected, or null if it has none.
     */
    @Nullable
    ConsoleSize terminal() throws IOException;

    /**
     * Follows the program.
     *
     * @return its exit status, or 128 plus the number of the signal that ended it
     */
    int follow(RunningContainer program) throws IOException, InterruptedException;
}
