// Saved views: pinned ones first; who may pins, unpins or deletes them.

import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { type SavedView, useChangeView, useSaveView, useViews } from "../../api/insights";
import { useMe } from "../../api/questions";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";
import { useUndo } from "./undo";

export function Views() {
  const { t } = useTranslation();
  const found = useViews();
  const change = useChangeView();
  const me = useMe().data;
  const save = useSaveView();
  const undo = useUndo();
  function leave(view: SavedView): void {
    const { name, address, pinned } = view;
    change.mutate({ view, pinned: null }, { onSuccess: () => undo(name, () => save.mutate({ name, address, pinned })) });
  }
  const may = (view: SavedView): boolean => view.owner === me?.name || (me?.permissions.includes("write") ?? false);
  return (
    <section className="panel" aria-label={t("views.title")}>
      <h2>{t("views.title")}</h2>
      {found.error ? <Refused error={found.error} again={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting /> : null}
      {found.data?.views.length === 0 ? <p className="definition">{t("views.none")}</p> : null}
      {change.error ? <Alert type="warning" showIcon title={change.error.message} style={{ marginBottom: 10 }} /> : null}
      <ul className="plain">
        {found.data?.views.map((view) => (
          <li key={view.id} className="row">
            <a href={view.address}>{view.name}</a>
            <Said view={view} />
            {may(view) ? (
              <>
                <Button size="small" aria-label={`${t(view.pinned ? "views.unpin" : "views.pin")}: ${view.name}`} onClick={() => change.mutate({ view, pinned: !view.pinned })}>{t(view.pinned ? "views.unpin" : "views.pin")}</Button>
                <Button size="small" aria-label={`${t("views.delete")}: ${view.name}`} onClick={() => leave(view)}>{t("views.delete")}</Button>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Said({ view }: { view: SavedView }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      {view.pinned ? <span className="kind">{t("views.pinned")}</span> : null}
      <span className="fresh">{t("views.by", { who: view.changed_by, moment: words.moment(view.changed) })}</span>
    </>
  );
}
