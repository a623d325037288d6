package dev.jcontainer.cli.image;

import dev.jcontainer.cli.container.ContainerRow;
import dev.jcontainer.cli.container.ContainerSpace;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.volume.VolumeStore;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tables of containers and volumes in docker's {@code system df -v}. */
final class StoreSpace {
    private static final String[] CONTAINER_NAMES = {
        "ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names"
    };
    private static final String[] CONTAINER_HEADINGS = {
        "CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES"
    };
    private static final String[] VOLUME_NAMES = {"Name", "Links", "Size"};
    private static final String[] VOLUME_HEADINGS = {"VOLUME NAME", "LINKS", "SIZE"};

    private StoreSpace() {}

    static String of(Images images) throws IOException {
        Engine engine = Engine.builder().images(images).build();
        return "\nContainers space usage:\n\n"
                + table(CONTAINER_NAMES, CONTAINER_HEADINGS, containers(engine))
                + "\nLocal Volumes space usage:\n\n"
                + table(VOLUME_NAMES, VOLUME_HEADINGS, volumes(engine.volumes()));
    }

    private static String table(String[] names, String[] headings, List<String[]> rows) {
        return RowFormat.of(null, "{{." + String.join("}}\t{{.", names) + "}}", names, headings)
                .print(rows);
    }

    private static List<String[]> containers(Engine engine) throws IOException {
        long now = System.currentTimeMillis();
        List<String[]> rows = new ArrayList<>();
        for (EngineContainer container : engine.list()) {
            ContainerRow listed = ContainerRow.of(container);
            rows.add(new String[] {
                listed.shortId(),
                listed.image(),
                listed.command(false),
                Integer.toString(listed.detached().volumes().size()),
                HumanNumber.disk(ContainerSpace.written(container)),
                listed.age(now),
                listed.statusText(now),
                listed.name()
            });
        }
        return rows;
    }

    private static List<String[]> volumes(VolumeStore volumes) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (Volume volume : volumes.list()) {
            int links = volumes.users(volume.name()).size();
            rows.add(new String[] {volume.name(), Integer.toString(links), HumanNumber.disk(volumes.size(volume))});
        }
        return rows;
    }
}
