package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PullTest extends MemoryPullTest {
    @Test
    void bringsDocumentsBlobsAndLayersIntoTheStore() throws Exception {
        Descriptor one = source.layer(tar -> tar.file("hello", bytes("world")));
        Descriptor two = source.layer(tar -> tar.file("greeting", bytes("hi")));
        Manifest manifest = source.image();
        StoredImage image = pull();
        assertThat(image.manifest().digest()).isEqualTo(Digest.of(manifest.raw()));
        assertThat(store.tags().find(NAME)).contains(image);
        assertThat(image.platform()).isEqualTo(Platform.host());
        assertThat(store.blobs().find(one.digest())).isPresent();
        assertThat(store.blobs().find(two.digest())).isPresent();
        assertThat(tree(image.layerKeys().get(1)).children()).containsOnlyKeys("greeting");
        assertThat(store.garbage().bytes()).isZero();
    }

    /** No layer comes before the first three are asked for, and the fourth is not asked for until one has come. */
    @Test
    void fetchesThreeLayersAtOnce() throws Exception {
        for (String name : List.of("one", "two", "three", "four")) {
            source.layer(tar -> tar.file(name, bytes(name)));
        }
        source.image();
        CountDownLatch first = new CountDownLatch(3);
        List<Integer> waiting = Collections.synchronizedList(new ArrayList<>());
        source.arrival = digest -> {
            if (source.openedLayers().isEmpty()) {
                return; // the configuration
            }
            waiting.add(source.openedLayers().size());
            first.countDown();
            await(first);
        };
        assertThat(pull().layers()).hasSize(4);
        assertThat(waiting).hasSize(4);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void fetchesNothingTwice() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        pull();
        source.opened.clear();
        List<LayerState> states = new ArrayList<>();
        pull(Ceilings.forThisJvm(), new TransferListener() {
            @Override
            public void layer(int index, LayerState state, long done, long total) {
                states.add(state);
            }
        });
        assertThat(source.opened).isEmpty();
        assertThat(states).containsExactly(LayerState.EXISTS);
    }

    @Test
    void fetchesTheBlobOfALayerThatExistsWithoutIt() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        PullRequest discarding = request(Platform.host(), false, Ceilings.forThisJvm(), true);
        pull(new ErofsFormat(), discarding, TransferListener.NONE);
        assertThat(store.blobs().find(layer.digest())).isEmpty();
        pull();
        assertThat(store.blobs().find(layer.digest())).isPresent();
        assertThat(store.garbage().bytes()).isZero();
    }

    @Test
    void endsAndThrowsWhenItsThreadIsInterrupted() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Thread test = Thread.currentThread();
        assertThatThrownBy(() -> pull(Ceilings.forThisJvm(), new TransferListener() {
                    @Override
                    public void layer(int index, LayerState state, long done, long total) {
                        if (state == LayerState.DOWNLOADING) {
                            test.interrupt();
                            try {
                                new CountDownLatch(1).await(); // until the pull interrupts its threads
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        nothingIsLeft();
    }

    private StoredImage pull(Platform wanted) throws IOException, InterruptedException {
        PullRequest request = request(wanted, true, Ceilings.forThisJvm(), false);
        return pull(new ErofsFormat(), request, TransferListener.NONE);
    }

    @Test
    void anImageForAnotherPlatformThanWasAskedForIsRefused() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Platform other = Platform.of("linux", "s390x", null);
        assertThatThrownBy(() -> pull(other))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("box:1")
                .hasMessageContaining("linux/s390x");
        nothingIsLeft();
    }

    /** A configuration for ARM without a variant alone would mean v7. */
    @Test
    void theVariantIsThatOfTheIndex() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.imageInIndex(
                new Platform("linux", "arm", null), "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}");
        Platform wanted = Platform.of("linux", "arm", "v6");
        assertThat(pull(wanted).platform()).isEqualTo(wanted);
    }

    @Test
    void anIndexCannotChangeTheArchitecture() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.imageInIndex(
                new Platform("linux", "s390x", null), "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}");
        Platform wanted = Platform.of("linux", "arm", "v6");
        assertThatThrownBy(() -> pull(wanted)).hasMessageContaining("it is for linux/s390x only");
    }
}
