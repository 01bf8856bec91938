// Keeping the customers behind a number as a group: the question is kept, and asked anew whenever the group is used.

import { TeamOutlined } from "@ant-design/icons";
import { Alert, App, Button, Input, type InputRef, Space } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Grouping, useSaveGroup } from "../api/insights";

export function SaveGroup({ number }: { number: Omit<Grouping, "name"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [name, setName] = useState<string | null>(null);
  const save = useSaveGroup();
  const typing = useRef<InputRef>(null);
  const open = name !== null;
  useEffect(() => { if (open) typing.current?.focus(); }, [open]);
  function submit(): void {
    const said = name?.trim() ?? "";
    if (!said) return;
    const done = (): void => {
      setName(null);
      void message.success(t("group.saved", { name: said }));
    };
    save.mutate({ ...number, name: said }, { onSuccess: done });
  }
  if (name === null) return <Button icon={<TeamOutlined />} onClick={() => setName("")}>{t("group.save")}</Button>;
  return (
    <form
      className="save-group"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Space.Compact block>
        <Input aria-label={t("group.name")} placeholder={t("group.name")} value={name} maxLength={200} ref={typing} onChange={(event) => setName(event.target.value)} />
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!name.trim()}>{t("group.keep")}</Button>
        <Button onClick={() => setName(null)}>{t("group.cancel")}</Button>
      </Space.Compact>
      <p className="definition" style={{ margin: "6px 0 0" }}>{t("group.living")}</p>
      {save.error ? <Alert type="warning" showIcon title={save.error.message} style={{ marginTop: 6 }} /> : null}
    </form>
  );
}
