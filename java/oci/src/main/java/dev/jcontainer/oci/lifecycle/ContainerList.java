package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.state.ContainerDirectories;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.oci.state.MissingContainerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The verbs {@code state} and {@code list}. */
final class ContainerList {
    private ContainerList() {}

    static ListedContainer state(LoadedContainer container) throws IOException {
        return listed(container, "");
    }

    /** Returns all containers. A container that is being created or deleted may be missing. */
    static List<ListedContainer> all(ContainerDirectories directories) throws IOException {
        List<ListedContainer> all = new ArrayList<>();
        for (String id : directories.ids()) {
            try {
                String owner = directories.owner(id);
                all.add(listed(LoadedContainer.load(directories, id), owner));
            } catch (MissingContainerException e) {
                continue; // it was deleted since, or has no note yet
            }
        }
        return all;
    }

    private static ListedContainer listed(LoadedContainer container, String owner) throws IOException {
        ContainerNote note = container.note();
        return new ListedContainer(
                note.state(container.status(), container.config()), note.rootfs(), note.created(), owner);
    }
}
