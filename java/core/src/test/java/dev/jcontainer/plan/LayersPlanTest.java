package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.PLAIN;
import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.plan;
import static dev.jcontainer.plan.Fixtures.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.layer.LayerSource;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plans of containers whose root filesystem has layers. */
class LayersPlanTest {
    private static final IdMap OF_AN_ORDINARY_USER = new IdMap(
            List.of(new IdMap.Range(0, 1000, 1)), List.of(new IdMap.Range(0, 1000, 1)), IdMap.Writer.PROGRAMS);

    private static Root.Layers layers(Root.Layer... layers) {
        return Root.layers(List.of(layers));
    }

    @Test
    void theLayersAreAllTheSlotsFromTheLowestOn() {
        LaunchPlan plan = plan(
                directory()
                        .root(layers(Root.Layer.erofs("/a"), Root.Layer.directory("/b")))
                        .mount(Mount.bind(Path.of("/in"), "/in")),
                PLAIN);
        assertThat(plan.source(0)).isEqualTo("/a");
        assertThat(plan.source(1)).isEqualTo("/b");
        assertThat(steps(plan, RootStep.RootLayers.class))
                .containsExactly(new RootStep.RootLayers(0, 2, 1, "/tmp", 0, Flags.none()));
        assertThat(steps(plan, MountStep.Bind.class))
                .extracting(MountStep.Bind::slot)
                .containsExactly(2);
    }

    /** Overlayfs refuses a layer that occurs twice. */
    @Test
    void ofALayerThatOccursTwiceOnlyTheUpperOneIsMounted() {
        Root.Layer twice = Root.Layer.erofs("/twice");
        LaunchPlan plan = plan(directory().root(layers(twice, Root.Layer.erofs("/between"), twice)), PLAIN);
        assertThat(plan.layerFiles()).containsExactly("/between", "/twice");
        assertThat(steps(plan, RootStep.RootLayers.class))
                .extracting(RootStep.RootLayers::count)
                .containsExactly(2);
    }

    @Test
    void theAttributesOfTheRootAreThoseOfTheNamedLayer() {
        Root.Layers root = layers(Root.Layer.erofs("/a"), Root.Layer.erofs("/b"), Root.Layer.erofs("/c"));
        assertThat(rootSlot(root)).isEqualTo(2);
        assertThat(rootSlot(root.rootLayer(1))).isEqualTo(1);
        assertThat(rootSlot(root.rootLayer(0).readOnly())).isZero();
    }

    @Test
    void aRootLayerThatOccursTwiceIsTheUpperOne() {
        Root.Layer twice = Root.Layer.erofs("/twice");
        Root.Layers root = layers(twice, Root.Layer.erofs("/between"), twice);
        assertThat(rootSlot(root.rootLayer(0))).isEqualTo(1);
        assertThat(rootSlot(root.rootLayer(1))).isZero();
    }

    private static int rootSlot(Root.Layers root) {
        return steps(plan(directory().root(root), PLAIN), RootStep.RootLayers.class)
                .get(0)
                .root();
    }

    @Test
    void aPlanGetsTheSourcesOfItsLayersForTheLaunch() {
        LaunchPlan plan = plan(directory().root(layers(Root.Layer.erofs("/a"), Root.Layer.erofs("/b"))), PLAIN);
        LaunchPlan ready = plan.withSources(
                Map.of("/a", new LayerSource("/dev/loop7", 1, 2), "/b", new LayerSource("/dev/loop3", 3, 4)));
        assertThat(steps(plan, SourceStep.OpenLayer.class))
                .containsExactly(
                        SourceStep.OpenLayer.planned("/a", Flags.none()),
                        SourceStep.OpenLayer.planned("/b", Flags.none()));
        assertThat(steps(ready, SourceStep.OpenLayer.class))
                .containsExactly(
                        new SourceStep.OpenLayer("/a", "/dev/loop7", 1, 2, Flags.none()),
                        new SourceStep.OpenLayer("/b", "/dev/loop3", 3, 4, Flags.none()));
        LayerSource none = new LayerSource("", 0, 0);
        assertThat(ready.withSources(Map.of("/a", none, "/b", none))).isEqualTo(plan);
    }

    @Test
    void directoriesOfAReadOnlyRootStayWritableBelowTheMountsOfTheUser() {
        Root.Layers root = layers(Root.Layer.erofs("/a")).writable(List.of("/data", "/srv/cache"));
        LaunchPlan plan = plan(directory().root(root.readOnly()).mount(Mount.bind(Path.of("/in"), "/data")), PLAIN);
        assertThat(steps(plan, RootStep.MakeDirectory.class))
                .extracting(RootStep.MakeDirectory::path)
                .contains("/data", "/srv/cache");
        assertThat(steps(plan, SourceStep.OpenInside.class))
                .extracting(SourceStep.OpenInside::path)
                .containsExactly("/data", "/srv/cache");
        assertThat(steps(plan, MountStep.Bind.class))
                .extracting(MountStep.Bind::slot)
                .containsExactly(2, 3, 1);
        LaunchPlan writable = plan(directory().root(root), PLAIN);
        assertThat(steps(writable, SourceStep.OpenInside.class)).isEmpty();
        assertThat(steps(writable, RootStep.MakeDirectory.class)) // what a volume of an image needs in any root
                .extracting(RootStep.MakeDirectory::path)
                .contains("/data", "/srv/cache");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> root.writable(List.of("data")))
                .withMessageContaining("data");
    }

    @Test
    void whatTheRootIsMadeOfIsHeldFirst() {
        Root.Layers root = layers(Root.Layer.erofs("/a/layer.erofs")).holding(List.of("/a", "/config"));
        LaunchPlan plan = plan(directory().root(root.readOnly()), PLAIN);
        assertThat(plan.steps().get(0)).isEqualTo(new LifecycleStep.HoldPaths(List.of("/a", "/config")));
        assertThat(steps(plan(directory().root(layers(Root.Layer.erofs("/a"))), PLAIN), LifecycleStep.HoldPaths.class))
                .isEmpty();
    }

    @Test
    void onlyRootOfTheMachineMountsAnImageAsALayer() {
        ContainerSpec spec = directory().root(layers(Root.Layer.erofs("/a"))).build();
        HostFacts ordinary = new HostFacts(List.of(), false, 0, "/tmp", null);
        for (Identity identity : List.of(Identity.ROOT, new Identity(0, 0, List.of(), "/root", OF_AN_ORDINARY_USER))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Planner.plan(spec, ordinary, identity, Fixtures.ID, false))
                    .withMessageContaining("The layer /a is an EROFS image")
                    .withMessageContaining("use a directory");
        }
    }
}
