package dev.jcontainer.engine.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EventFilter;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.json.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLogTest {
    private static final String ID = "4f5a".repeat(16);
    private static final EventQuery HISTORY =
            new EventQuery(Instant.EPOCH, Instant.EPOCH.plusSeconds(9_000_000_000L), EventFilter.ALL);

    @TempDir
    private Path store;

    private EventLog log = new EventLog("");

    @BeforeEach
    void makeLog() {
        log = new EventLog(store.toString());
    }

    private static EngineEvent event(int number) {
        return new EngineEvent("volume", "create", "v" + number, Instant.ofEpochSecond(number, 5), Map.of());
    }

    /** As a keeper does it. */
    private static byte[] keepersLine(String beginning, String action) {
        return (beginning + ",\"Action\":\"" + action + "\",\"time\":7,\"timeNano\":7000000009,\"exitCode\":\"3\"}\n")
                .getBytes(UTF_8);
    }

    private List<EngineEvent> history() throws IOException {
        List<EngineEvent> events = new ArrayList<>();
        EventQuery untilNow = new EventQuery(Instant.EPOCH, Instant.now(), EventFilter.ALL);
        try (EventReader reader = EventReader.open(store.toString(), untilNow)) {
            for (EngineEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        }
        return events;
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(store.resolve("events"), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void theLineOfAKeeperIsReadInDockersShape() throws Exception {
        String beginning = EventLine.beginning(ID, "web", "alpine", Map.of("a\"\n", "\u00e4\ud83d\ude00"));
        append(keepersLine(beginning, "die"));
        EngineEvent event = history().get(0);
        assertThat(event)
                .isEqualTo(new EngineEvent(
                        "container",
                        "die",
                        ID,
                        Instant.ofEpochSecond(7, 9),
                        Map.of("image", "alpine", "name", "web", "a\"\n", "\u00e4\ud83d\ude00", "exitCode", "3")));
        assertThat(EventText.json(event))
                .isEqualTo("{\"status\":\"die\",\"id\":\"" + ID + "\",\"from\":\"alpine\",\"Type\":\"container\","
                        + "\"Action\":\"die\",\"Actor\":{\"ID\":\"" + ID + "\",\"Attributes\":{\"a\\\"\\n\":"
                        + "\"\u00e4\ud83d\ude00\",\"exitCode\":\"3\",\"image\":\"alpine\",\"name\":\"web\"}},"
                        + "\"scope\":\"local\",\"time\":7,\"timeNano\":7000000009}");
    }

    @Test
    void theTextOfAnEventIsDockers() {
        EngineEvent die = new EngineEvent(
                "container", "die", ID, Instant.ofEpochSecond(7, 9), Map.of("name", "web", "image", "alpine"));
        assertThat(EventText.line(die, ZoneId.of("UTC")))
                .isEqualTo("1970-01-01T00:00:07.000000009Z container die " + ID + " (image=alpine, name=web)");
        assertThat(EventText.line(event(7), ZoneId.of("+02:00")))
                .isEqualTo("1970-01-01T02:00:07.000000005+02:00 volume create v7");
        assertThat(EventText.json(event(7)))
                .isEqualTo("{\"Type\":\"volume\",\"Action\":\"create\",\"Actor\":{\"ID\":\"v7\",\"Attributes\":{}},"
                        + "\"scope\":\"local\",\"time\":7,\"timeNano\":7000000005}");
    }

    @Test
    void aBeginningIsShortAndHasTheLabelsThatFit() throws Exception {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("first", "1");
        labels.put("long", "\u00e4".repeat(2000));
        labels.put("name", "not the container's");
        labels.put("raw", "\udc80\0");
        for (int i = 0; i < 100; i++) {
            labels.put("key" + i, "\"".repeat(100));
        }
        String beginning = EventLine.beginning(ID, "n".repeat(255), "i".repeat(500), labels);
        assertThat(beginning.getBytes(UTF_8).length).isBetween(2700, EventLine.MOST_OF_BEGINNING);
        Document.parse(beginning + "}");
        append(keepersLine(beginning, "die"));
        Map<String, String> attributes = history().get(0).attributes();
        assertThat(attributes)
                .containsEntry("first", "1")
                .containsEntry("name", "n".repeat(255))
                .containsEntry("raw", "\ufffd\ufffd")
                .containsKey("key0")
                .doesNotContainKeys("long", "key99");
    }

    @Test
    void aLineFitsIntoAPage() throws IOException {
        String beginning = EventLine.beginning(ID, "web", "alpine", Map.of("label", "x".repeat(2700)));
        log.append(beginning, "exec_create: sh", Map.of("a", "y".repeat(900), "execID", "1", "z", "z".repeat(900)));
        assertThat(Files.size(store.resolve("events"))).isBetween(3000L, (long) EventLine.MOST);
        EngineEvent event = history().get(0);
        assertThat(event.action()).isEqualTo("exec_create: sh");
        assertThat(event.attributes()).containsEntry("execID", "1");
    }

    /** Docker has the whole command of an exec in the action. */
    @Test
    void aLongActionIsCut() throws IOException {
        for (String piece : List.of("a", "\ud83d\ude00", "\"", "\udc80", "x\ud83d\ude00")) {
            String beginning = EventLine.beginning(ID, "web", "alpine", Map.of("label", "x".repeat(2700)));
            long before = Files.exists(store.resolve("events")) ? Files.size(store.resolve("events")) : 0;
            log.append(beginning, "exec_create: " + piece.repeat(9000), Map.of("execID", ID));
            assertThat(Files.size(store.resolve("events")) - before).isBetween(3800L, (long) EventLine.MOST);
            List<EngineEvent> events = history();
            EngineEvent event = events.get(events.size() - 1);
            assertThat(event.action()).startsWith("exec_create: ");
            assertThat(event.attributes()).containsEntry("execID", ID);
        }
    }

    @Test
    void damagedLinesArePassedOver() throws IOException {
        log.append(event(1));
        append(
                "{\"Type\":\"volume\"}\n\nrubbish\n[]\n{\"Type\":\"volume\",\"Action\":\"x\",\"Actor\":{\"ID\":\"\"},\"timeNano\":1}\n"
                        .getBytes(UTF_8));
        append(new byte[] {(byte) 0xff, '\n'});
        log.append(event(2));
        append("{\"Type\":".getBytes(UTF_8));
        assertThat(history()).containsExactly(event(1), event(2));
    }

    @Test
    void sinceUntilAndTheFilterChoose() throws IOException {
        for (int i = 1; i <= 5; i++) {
            log.append(event(i));
        }
        EventQuery query = new EventQuery(
                Instant.ofEpochSecond(2, 5),
                Instant.ofEpochSecond(4, 5),
                EventFilter.of(List.of("volume=v2", "volume=v4")));
        try (EventReader reader = EventReader.open(store.toString(), query)) {
            assertThat(reader.next()).isEqualTo(event(2));
            assertThat(reader.next()).isEqualTo(event(4));
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void withoutATimeOnlyNewEventsAreRead() throws IOException {
        log.append(event(1));
        try (EventReader reader = EventReader.open(store.toString(), EventQuery.FROM_NOW_ON)) {
            log.append(event(2));
            assertThat(reader.next()).isEqualTo(event(2));
        }
    }

    @Test
    void aReaderMayComeBeforeTheFile() throws IOException {
        try (EventReader reader = EventReader.open(store.toString(), EventQuery.FROM_NOW_ON)) {
            log.append(event(1));
            assertThat(reader.next()).isEqualTo(event(1));
        }
    }

    @Test
    void anotherThreadMayEndTheReader() throws Exception {
        try (EventReader reader = EventReader.open(store.toString(), EventQuery.FROM_NOW_ON)) {
            FutureTask<Object> reading = new FutureTask<>(() -> String.valueOf(reader.next()));
            new Thread(reading, "reading").start();
            reader.wake();
            assertThat(reading.get()).isEqualTo("null");
        }
    }

    /** A keeper may have opened the file just before it was renamed. */
    @Test
    void aLineThatIsAppendedToTheOlderFileIsReadNevertheless() throws IOException {
        log.append(event(1));
        try (EventReader reader = EventReader.open(store.toString(), HISTORY)) {
            assertThat(reader.next()).isEqualTo(event(1));
            Files.move(store.resolve("events"), store.resolve("events.1"));
            log.append(event(2));
            assertThat(reader.next()).isEqualTo(event(2));
            Files.write(
                    store.resolve("events.1"),
                    keepersLine("{\"Type\":\"container\",\"Actor\":{\"ID\":\"1\"}", "die"),
                    StandardOpenOption.APPEND);
            assertThat(Objects.requireNonNull(reader.next()).action()).isEqualTo("die");
        }
    }

    /** Two megabytes, which several writers append and rotate. */
    @Test
    void nothingIsLostOrDoubledWhileWritersRotate() throws Exception {
        int writers = 3;
        int each = 2500;
        Map<String, String> much = Map.of("much", "x".repeat(200));
        List<FutureTask<Void>> writing = new ArrayList<>();
        try (EventReader reader = EventReader.open(store.toString(), EventQuery.FROM_NOW_ON)) {
            for (int writer = 0; writer < writers; writer++) {
                String name = "w" + writer + "-";
                EventLog own = new EventLog(store.toString());
                writing.add(new FutureTask<>(() -> {
                    for (int i = 0; i < each; i++) {
                        own.append(new EngineEvent("volume", "create", name + i, Instant.now(), much));
                    }
                    return null;
                }));
                new Thread(writing.get(writer), name).start();
            }
            List<String> read = new ArrayList<>();
            for (int i = 0; i < writers * each; i++) {
                read.add(Objects.requireNonNull(reader.next()).id());
            }
            assertThat(new HashSet<>(read)).hasSize(writers * each);
            for (FutureTask<Void> writer : writing) {
                writer.get();
            }
        }
        assertThat(Files.size(store.resolve("events.1"))).isBetween(1_000_000L, 1_010_000L);
        assertThat(Files.size(store.resolve("events"))).isLessThan(1_000_000L);
        assertThat(store.resolve("events.2")).doesNotExist();
    }
}
