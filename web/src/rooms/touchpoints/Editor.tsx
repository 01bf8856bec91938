// One set being changed: what was done can be undone, what is not saved is kept by the browser, nobody is overwritten.

import { RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { Alert, Button, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { useMe } from "../../api/questions";
import { proposeSet, readVersion, type Shown, usePreview, useSaveSet } from "../../api/touchpoints";
import { Failed, Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";
import { Board } from "./Board";
import { after, begun, type Draft, type History, redone, same, undone } from "./editing";
import { Effect } from "./Effect";

interface Kept {
  seen: number;
  history: History;
}

function draftOf({ unmatched, rules }: Draft): Draft {
  return { unmatched, rules };
}

function placeOf(name: string): string {
  return `sojourn.touchpoints.${name}`;
}

/** Gives what was changed of a set and not saved. */
export function readKept(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(placeOf(name)) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function Editor({ shown, proposed }: { shown: Shown; proposed?: Draft }) {
  const { t } = useTranslation();
  const may = useMe().data?.permissions.includes("write") ?? false;
  const place = placeOf(shown.name);
  const [saved, setSaved] = useState<Draft>(draftOf(shown));
  const [state, setState] = useState<Kept>(() => readKept(shown.name) ?? { seen: shown.version, history: begun(proposed ?? draftOf(shown)) });
  const [note, setNote] = useState<string | null>(null);
  const saving = useSaveSet();
  const { history, seen } = state;
  const unsaved = !same(history.now, saved);
  const wanted = useMemo(() => ({ name: shown.name, ...history.now }), [shown.name, history.now]);
  const found = usePreview(wanted);
  useEffect(() => {
    if (unsaved) localStorage.setItem(place, JSON.stringify(state));
    else localStorage.removeItem(place);
  }, [place, state, unsaved]);
  const turn = (next: History): void => setState({ seen, history: next });
  const change = (next: Draft): void => turn(after(history, next));

  function save(): void {
    saving.mutate({ wanted, seen }, {
      onSuccess: ({ version }) => {
        setSaved(history.now);
        setState({ seen: version, history });
        setNote(t("touchpoints.saved", { version }));
      },
    });
  }
  /** Shows what stands in a version; one step back is what stood here before. */
  async function take(version: number | null): Promise<void> {
    const other = await readVersion(shown.name, version);
    const latest = other.versions[0]?.version ?? 0;
    saving.reset();
    if (version === null || version === latest) setSaved(draftOf(other));
    setState({ seen: latest, history: after(history, draftOf(other)) });
    setNote(t("touchpoints.taken", { version: other.version }));
  }
  async function propose(): Promise<void> {
    const { unmatched, rules } = await proposeSet(shown.name);
    change({ unmatched, rules });
  }
  const refusal = saving.error instanceof Refusal ? saving.error : null;
  return (
    <>
      <section className="panel" aria-label={t("touchpoints.changes")}>
        <div className="row">
          <strong>{shown.name}</strong>
          <span className="kind">{seen ? t("touchpoints.in_force", { version: seen }) : t("touchpoints.not_saved")}</span>
          {unsaved ? <span className="kind" data-status="denied">{t("touchpoints.unsaved")}</span> : null}
          <span style={{ flex: 1 }} />
          <Versions shown={shown} take={(version) => void take(version)} />
          <Button onClick={() => void propose()}>{t("touchpoints.propose_again")}</Button>
          <Button icon={<UndoOutlined />} disabled={!history.past.length} onClick={() => turn(undone(history))}>{t("touchpoints.undo")}</Button>
          <Button icon={<RedoOutlined />} disabled={!history.future.length} onClick={() => turn(redone(history))}>{t("touchpoints.redo")}</Button>
          {may ? <Button type="primary" disabled={!unsaved || found.isError} loading={saving.isPending} onClick={save}>{t("touchpoints.save", { version: seen + 1 })}</Button> : null}
        </div>
        <p className="definition" style={{ margin: "10px 0 0" }}>
          {t("touchpoints.kept")} {shown.used_by.length ? t("touchpoints.used", { count: shown.used_by.length, names: shown.used_by.join(", ") }) : ""}
        </p>
        {refusal?.status === 409 ? (
          <Alert type="warning" showIcon style={{ marginTop: 12 }} title={refusal.message} description={refusal.hint} action={<Button onClick={() => void take(null)}>{t("touchpoints.theirs")}</Button>} />
        ) : saving.error ? <div style={{ marginTop: 12 }}><Failed error={saving.error} /></div> : null}
        {note && !saving.error ? <Alert type="success" showIcon closable={{ onClose: () => setNote(null), "aria-label": t("correct.close") }} style={{ marginTop: 12 }} title={note} /> : null}
      </section>
      {found.error ? <Failed error={found.error} /> : null}
      {found.data ? (
        <>
          <Effect preview={found.data} busy={found.isFetching} />
          <Board draft={history.now} preview={found.data} change={change} />
        </>
      ) : found.isPending ? <Waiting /> : null}
    </>
  );
}

function Versions({ shown, take }: { shown: Shown; take: (version: number) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!shown.versions.length) return null;
  const options = shown.versions.map((one) => ({
    value: one.version,
    label: t(one.by === null ? "touchpoints.version" : "touchpoints.version_by", { version: one.version, by: one.by, moment: words.moment(one.saved) }),
  }));
  return <Select aria-label={t("touchpoints.versions")} placeholder={t("touchpoints.versions")} style={{ width: 240 }} value={null} options={options} onChange={(version: number | null) => { if (version !== null) take(version); }} />;
}
