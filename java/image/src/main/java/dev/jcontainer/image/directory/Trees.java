package dev.jcontainer.image.directory;

import dev.jcontainer.worker.Worker;
import java.io.IOException;
import java.util.List;

/** Removes directories of layers, whose files may belong to any id of the user's user namespace. */
public final class Trees {
    private Trees() {}

    /**
     * Removes entries of a directory, with everything below them. Links are not followed, and mounts are not entered.
     * An entry that does not exist is passed over.
     *
     * @param directory the absolute path of an existing directory of this user
     * @param names the names of the entries
     * @throws dev.jcontainer.worker.WorkerException if something cannot be removed; it names the file
     */
    public static void remove(String directory, List<String> names) throws IOException {
        try (Worker worker = Worker.start(directory)) {
            for (String name : names) {
                worker.records().remove(name);
            }
            worker.syncToTheEnd();
        }
    }
}
